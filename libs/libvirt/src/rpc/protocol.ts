/**
 * libvirt's RPC protocol: the numbers that its public protocol description fixes.
 * They never change between releases; new procedures are added at the end.
 */
export const remoteProgram = 0x20008086;
export const keepaliveProgram = 0x6b656570;
export const protocolVersion = 1;

export const messageType = { call: 0, reply: 1, event: 2 } as const;
export const messageStatus = { ok: 0, error: 1 } as const;
export const keepaliveProcedure = { ping: 1, pong: 2 } as const;

export const procedure = {
  open: 1,
  close: 2,
  nodeGetInfo: 6,
  capabilities: 7,
  domainDestroy: 12,
  domainXml: 14,
  domainLookupByName: 23,
  domainLookupByUuid: 24,
  hostname: 59,
  supportsFeature: 60,
  authList: 66,
  authPolkit: 70,
  nodeDeviceXml: 114,
  libvirtVersion: 157,
  domainCreate: 196,
  domainVcpuCount: 200,
  domainState: 212,
  domainPinVcpu: 225,
  domainVcpuPins: 230,
  domainUndefine: 231,
  domainSetNumaParameters: 254,
  domainNumaParameters: 255,
  domainListAll: 273,
  domainPinEmulator: 279,
  domainEmulatorPin: 280,
  nodeDeviceListAll: 285,
  nodeCpuMap: 293,
  eventRegister: 316,
  eventDeregister: 317,
  lifecycleEvent: 318,
  nodeFreePages: 340,
  tunableEvent: 346,
  domainDefine: 350,
  domainIothreads: 351,
  domainPinIothread: 352,
} as const;

/** Asking for it makes the daemon send keepalive pings of its own. */
export const keepaliveFeature = 10;

export const authType = { none: 0, sasl: 1, polkit: 2 } as const;

/** A message's greatest length in bytes, its own length field left out (VIR_NET_MESSAGE_MAX). */
export const maxMessageBytes = 32 * 1024 * 1024;

/** Bytes of the length field, and of the six numbers after it. */
export const lengthBytes = 4;
export const headerBytes = 24;

export interface MessageHeader {
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
  readonly type: number;
  readonly serial: number;
  readonly status: number;
}

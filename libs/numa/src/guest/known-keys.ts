/**
 * The `hw:` extra specs and `hw_` image properties that Nova knows, without their prefix. Those that no rule here reads
 * (video, firmware, disks, …) are known all the same: they are somebody else's business, not a slip of the pen.
 */
const inBoth = [
  'boot_menu',
  'cpu_cores',
  'cpu_max_cores',
  'cpu_max_sockets',
  'cpu_max_threads',
  'cpu_policy',
  'cpu_realtime_mask',
  'cpu_sockets',
  'cpu_thread_policy',
  'cpu_threads',
  'ephemeral_encryption',
  'ephemeral_encryption_format',
  'locked_memory',
  'maxphysaddr_bits',
  'maxphysaddr_mode',
  'mem_encryption',
  'mem_encryption_model',
  'mem_page_size',
  'numa_nodes',
  'pci_numa_affinity_policy',
  'pmu',
  'redirected_usb_ports',
  'serial_port_count',
  'sound_model',
  'tpm_model',
  'tpm_version',
  'usb_model',
  'vif_multiqueue_enabled',
  'viommu_model',
  'virtio_packed_ring',
  'watchdog_action',
];

const inFlavors = [
  'cpu_dedicated_mask',
  'cpu_realtime',
  'emulator_threads_policy',
  'hide_hypervisor_id',
  'pmem',
  'tpm_secret_security',
];

const inImages = [
  'architecture',
  'auto_disk_config',
  'cdrom_bus',
  'device_id',
  'disk_bus',
  'disk_type',
  'emulation_architecture',
  'ephemeral_encryption_secret_uuid',
  'firmware_stateless',
  'firmware_type',
  'floppy_bus',
  'input_bus',
  'ipxe_boot',
  'machine_type',
  'pointer_model',
  'qemu_guest_agent',
  'rescue_bus',
  'rescue_device',
  'rng_model',
  'scsi_model',
  'time_hpet',
  'video_model',
  'video_ram',
  'vif_model',
  'vm_mode',
];

/** Keys that end in `.0`, `.1`, … */
export const perNodeKeys = ['numa_cpus', 'numa_mem'];

export const knownExtraSpecs: ReadonlySet<string> = new Set([...inBoth, ...inFlavors]);
export const knownImageProperties: ReadonlySet<string> = new Set([...inBoth, ...inImages]);

/** Extra specs, whole, of Nova's namespaces `hw_rng:` and `hw_video:`: no image property in the wrong place. */
export const extraSpecsBesideHw: ReadonlySet<string> = new Set([
  'hw_rng:allowed',
  'hw_rng:rate_bytes',
  'hw_rng:rate_period',
  'hw_video:ram_max_mb',
]);

/** Known keys that the rules of `nova-2026` read and those of `nova-zed` do not. */
export const unreadByZed: ReadonlySet<string> = new Set([
  'firmware_stateless',
  'maxphysaddr_bits',
  'maxphysaddr_mode',
  'mem_encryption',
  'mem_encryption_model',
]);

import { type Command, Option } from 'commander';
import type { PciRequestDto } from '#contracts/dto/guest.dto.js';
import { rankNames } from '#contracts/wire/rank-names.js';
import { every, keyValues, ratio, wholeNumber } from '../options/parse-values.js';
import { pciRequests } from '../options/pci-request.js';

/** What the command line says of a guest and of where it may go: for a claim, a dry run and a move alike. */
export interface GuestOptions {
  readonly vcpus?: number;
  readonly memoryMb?: number;
  readonly spec?: Readonly<Record<string, string>>;
  readonly imageProperty?: Readonly<Record<string, string>>;
  readonly pci?: readonly PciRequestDto[];
  readonly physnet?: readonly string[];
  readonly tunneled?: boolean;
  readonly cpuRatio?: number;
  readonly ramRatio?: number;
  readonly host?: readonly string[];
  readonly label?: Readonly<Record<string, string>>;
  readonly rank?: (typeof rankNames)[number];
  readonly file?: string;
}

/** Gives a command the options of a guest. */
export function guestOptions(command: Command): Command {
  return command
    .option('--vcpus <n>', 'vCPUs of the guest', wholeNumber(1))
    .option('--memory-mb <n>', 'memory of the guest, MiB', wholeNumber(1))
    .option(
      '--spec <key=value>',
      "an extra spec in Nova's words, like hw:numa_nodes=2; repeatable",
      keyValues,
    )
    .option(
      '--image-property <key=value>',
      'an image property, like hw_cpu_policy=dedicated; repeatable',
      keyValues,
    )
    .option(
      '--pci <request>',
      'PCI devices, like id=nic0,vendor_id=8086,product_id=154d; count= and numa_policy= may follow; repeatable',
      pciRequests,
    )
    .option('--physnet <name>', 'a physical network that the guest is to be near; repeatable', every)
    .option('--tunneled', 'the guest is to be near the network of tunnels')
    .option(
      '--cpu-ratio <n>',
      "floating vCPUs for each shared CPU, with --ram-ratio; default: the host's",
      ratio,
    )
    .option('--ram-ratio <n>', 'guest memory for each MiB of a cell, with --cpu-ratio', ratio)
    .option('--host <name>', 'only this host; repeatable', every)
    .option('--label <key=value>', 'only hosts with this label; repeatable', keyValues)
    .addOption(
      new Option(
        '--rank <policy>',
        "which hosts are asked first: spread for the emptiest, pack for the fullest; default: the tracker's",
      ).choices(rankNames),
    )
    .option('--file <file>', 'the request as JSON, - for standard input; options go over what it says');
}

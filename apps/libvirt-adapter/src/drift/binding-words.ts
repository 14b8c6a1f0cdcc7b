import type { GuestBindingDto } from '#contracts/dto/guest-binding.dto.js';
import { formatCpuList } from '#numa/cpu-list/cpu-list.js';
import type { GuestBinding } from '#numa/model/guest-binding.js';
import type { CpuList } from '#numa/model/host-topology.js';

/** The bound of GuestBindingDto, characters. */
const longestName = 255;

const listOrNull = (ids: CpuList | null): string | null => (ids === null ? null : formatCpuList(ids));

/** What a guest is bound to, as the tracker is told. */
export function bindingWords(binding: GuestBinding): GuestBindingDto {
  const { name, cells, emulatorCpus, realtimeVcpus, pciAddresses } = binding;
  return {
    name: name === null ? null : name.slice(0, longestName),
    cells: cells.map((cell) => ({
      guestCell: cell.guestCell,
      vcpus: formatCpuList(cell.vcpus),
      bindings: cell.bindings.map(({ vcpus, cpus }) => ({
        vcpus: formatCpuList(vcpus),
        cpus: formatCpuList(cpus),
      })),
      memoryMb: cell.memoryMiB,
      pageSizeKb: cell.pageSizeKiB,
      hostCells: listOrNull(cell.hostCells),
    })),
    emulatorCpus: listOrNull(emulatorCpus),
    realtimeVcpus: formatCpuList(realtimeVcpus),
    pciAddresses: [...pciAddresses],
  };
}

import type { HostReport } from '#numa/model/host-report.js';
import type { HostReportDto } from '../dto/host-report.dto.js';
import { InvalidFieldError } from './field-error.js';

const ascending = (ids: readonly number[]): number[] => [...new Set(ids)].sort((a, b) => a - b);

/** The report with every default written out. Throws InvalidFieldError for ids given twice. */
export function hostReportInput(dto: HostReportDto): HostReport {
  refuseRepetition(
    'cells',
    dto.cells.map(({ id }) => id),
  );
  refuseRepetition(
    'cells.cpus',
    dto.cells.flatMap(({ cpus }) => cpus.map(({ id }) => id)),
  );
  refuseRepetition(
    'pciDevices',
    (dto.pciDevices ?? []).map(({ address }) => address),
  );
  return {
    arch: dto.arch ?? null,
    cells: dto.cells.map(({ id, memoryKiB, pages, cpus, distances, network }) => ({
      id,
      memoryKiB,
      pages: pages.map(({ sizeKiB, total }) => ({ sizeKiB, total })),
      cpus: cpus.map((cpu) => ({
        id: cpu.id,
        socket: cpu.socket ?? null,
        die: cpu.die ?? null,
        core: cpu.core ?? null,
        siblings: ascending([cpu.id, ...cpu.siblings]),
      })),
      distances: (distances ?? []).map(({ cell, value }) => ({ cell, value })),
      ...(network ? { network: { physnets: network.physnets, tunneled: network.tunneled } } : {}),
    })),
    onlineCpus: dto.onlineCpus ? ascending(dto.onlineCpus) : null,
    ...(dto.pciDevices
      ? {
          pciDevices: dto.pciDevices.map(({ address, cell, attributes }) => ({
            address,
            cell: cell ?? null,
            attributes,
          })),
        }
      : {}),
  };
}

function refuseRepetition(field: string, ids: readonly (number | string)[]): void {
  const seen = new Set<number | string>();
  for (const id of ids) {
    if (seen.has(id)) throw new InvalidFieldError(field, 'unique', `${field}: ${id} is given twice`);
    seen.add(id);
  }
}

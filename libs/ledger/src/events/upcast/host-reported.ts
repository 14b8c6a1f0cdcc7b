import type { HostReport, ReportedCell } from '#numa/model/host-report.js';
import type { Upcaster } from './upcaster.js';

/** Version 1: cells without the distances between them, every CPU taken to be online. */
interface HostReportedV1 {
  readonly report: Omit<HostReport, 'cells' | 'onlineCpus'> & {
    readonly cells: readonly Omit<ReportedCell, 'distances'>[];
  };
}

/** Version 2: distances. */
interface HostReportedV2 {
  readonly report: Omit<HostReport, 'onlineCpus'>;
}

/** Version 3: the CPUs that are online; null where it was not said. */
export const hostReported: readonly Upcaster[] = [
  ({ report, ...data }: HostReportedV1) => ({
    ...data,
    report: { ...report, cells: report.cells.map((cell) => ({ distances: [], ...cell })) },
  }),
  (data: HostReportedV2) => ({ ...data, report: { onlineCpus: null, ...data.report } }),
];

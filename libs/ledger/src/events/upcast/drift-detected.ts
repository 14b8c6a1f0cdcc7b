import type { EventData } from '../event-data.js';
import type { Upcaster } from './upcaster.js';

/** Version 1: without what the guest is bound to. Nothing was kept from others for it. */
type DriftDetectedV1 = Omit<EventData['DriftDetected'], 'binding'>;

/** Version 2: what a guest without a claim is bound to. */
export const driftDetected: readonly Upcaster[] = [
  (data: DriftDetectedV1): EventData['DriftDetected'] => ({ binding: null, ...data }),
];

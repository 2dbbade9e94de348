import { formatCpu, formatMemory } from '#lib/client/format.ts';
import type { QuotaMeasure } from '#lib/domain/quota-measures.ts';

/** What each measure is called, how its amounts read, and in which unit people type it. */
export const MEASURES: Record<QuotaMeasure, { label: string; format: (value: number) => string; unit: number; unitLabel: string }> = {
  services: { label: 'Services', format: String, unit: 1, unitLabel: 'Services' },
  instances: { label: 'Instances', format: String, unit: 1, unitLabel: 'Instances' },
  cpuMilli: { label: 'CPU asked for', format: formatCpu, unit: 1000, unitLabel: 'CPU in cores' },
  memoryMib: { label: 'Memory asked for', format: formatMemory, unit: 1024, unitLabel: 'Memory in GiB' },
};

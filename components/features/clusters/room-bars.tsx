import { CapacityBar } from '#components/common/capacity-bar.tsx';
import { formatCpu, formatMemory } from '#lib/client/format.ts';
import type { ClusterWire } from '#lib/domain/cluster.ts';

/** How much processor and memory of a cluster is used, asked for and there. */
export function RoomBars({ cluster: { used, requested, capacity } }: { cluster: ClusterWire }) {
  return (
    <>
      <CapacityBar label="CPU" used={used.cpuMilli} requested={requested.cpuMilli} total={capacity.cpuMilli} format={formatCpu} />
      <CapacityBar label="Memory" used={used.memoryMib} requested={requested.memoryMib} total={capacity.memoryMib} format={formatMemory} />
    </>
  );
}

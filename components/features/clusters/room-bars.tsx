import { CapacityBar } from '#components/common/capacity-bar.tsx';
import { formatCpu, formatMemory } from '#lib/client/format.ts';
import type { ClusterWire } from '#lib/domain/cluster.ts';

/** How much processor and memory of a cluster is used, asked for and there. */
export function RoomBars({ cluster: { used, requested, capacity } }: { cluster: ClusterWire }) {
  const bar = (label: string, format: (value: number) => string, pick: (amounts: ClusterWire['used']) => number) => {
    const [inUse, asked, total] = [pick(used), pick(requested), pick(capacity)];
    const words = `${format(inUse)} used · ${format(asked)} requested · ${format(total)} total`;
    return <CapacityBar label={label} words={words} used={inUse} requested={asked} total={total} />;
  };
  return (
    <>
      {bar('CPU', formatCpu, (amounts) => amounts.cpuMilli)}
      {bar('Memory', formatMemory, (amounts) => amounts.memoryMib)}
    </>
  );
}

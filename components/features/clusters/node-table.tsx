import { StatusGlyph } from '#components/common/status-glyph.tsx';
import table from '#components/common/table.module.css';
import { formatCpu, formatMemory, formatPercent } from '#lib/client/format.ts';
import type { NodeWire } from '#lib/domain/cluster.ts';
import classes from './clusters.module.css';

/** The machines of a cluster and how full each is. */
export function NodeTable({ nodes }: { nodes: readonly NodeWire[] }) {
  return (
    <div className={table.scroll}>
      <table className={table.table}>
        <caption className="sr-only">Nodes</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">State</th>
            <th scope="col">CPU used / requested / total</th>
            <th scope="col">Memory used / requested / total</th>
            <th scope="col" data-end="">
              Instances
            </th>
          </tr>
        </thead>
        <tbody>
          {nodes.map((node) => (
            <tr key={node.id}>
              <th scope="row" className={classes.rowHead}>
                {node.name}
              </th>
              <td>
                <span className={classes.mark}>
                  <StatusGlyph kind={node.ready ? 'good' : 'bad'} /> {node.ready ? 'Ready' : 'Not ready'}
                </span>
                {node.message ? <div className={classes.meta}>{node.message}</div> : null}
              </td>
              <td>
                {formatCpu(node.used.cpuMilli)} / {formatCpu(node.requested.cpuMilli)} / {formatCpu(node.capacity.cpuMilli)}{' '}
                <span className={classes.meta}>{formatPercent(node.requested.cpuMilli, node.capacity.cpuMilli)} spoken for</span>
              </td>
              <td>
                {formatMemory(node.used.memoryMib)} / {formatMemory(node.requested.memoryMib)} / {formatMemory(node.capacity.memoryMib)}{' '}
                <span className={classes.meta}>{formatPercent(node.requested.memoryMib, node.capacity.memoryMib)} spoken for</span>
              </td>
              <td data-end="">{node.instances}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

import { VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Panel } from '#components/common/panel.tsx';
import { useNow } from '#components/common/use-now.ts';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import type { ServiceWire } from '#lib/domain/service.ts';
import { metricsQuery } from './queries.ts';
import { TRAFFIC_WINDOW, type Traffic, trafficOf } from './traffic.ts';
import classes from './traffic-panel.module.css';

/** What the gateway measured lately: at the service's address, and on each edge to what it needs. */
export function TrafficPanel({ service, deployment }: { service: ServiceWire; deployment: DeploymentWire }) {
  const { data, dataUpdatedAt } = useQuery(metricsQuery(deployment.id));
  const now = Math.max(useNow(), dataUpdatedAt);
  const edges = service.dependencies.filter((entry) => entry.environment === deployment.environment && entry.type === 'service');
  if (!deployment.url && edges.length === 0) return null;
  return (
    <Panel title="Traffic" aside={<span className={classes.dim}>last {TRAFFIC_WINDOW.window / 60} minutes</span>}>
      <table className={classes.table}>
        <caption>
          <VisuallyHidden>Requests through the gateway</VisuallyHidden>
        </caption>
        <thead>
          <tr>
            <th scope="col">Way</th>
            <th scope="col">Requests</th>
            <th scope="col">p95</th>
            <th scope="col">Failed</th>
            <th scope="col">
              <VisuallyHidden>Over time</VisuallyHidden>
            </th>
          </tr>
        </thead>
        <tbody>
          {deployment.url ? <Row name="incoming" traffic={trafficOf(data, `host/${deployment.id}`, now)} /> : null}
          {edges.map((edge) => (
            <Row key={edge.id} name={`to ${edge.target ?? edge.name}`} traffic={trafficOf(data, `edge/${edge.id}`, now)} />
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function Row({ name, traffic }: { name: string; traffic: Traffic }) {
  const failed = traffic.errorShare * 100;
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{traffic.perSecond >= 10 ? Math.round(traffic.perSecond) : Number(traffic.perSecond.toFixed(1))}/s</td>
      <td>{traffic.p95Ms === undefined ? '–' : `${traffic.p95Ms < 10 ? traffic.p95Ms.toFixed(1) : Math.round(traffic.p95Ms)} ms`}</td>
      <td className={failed > 0 ? classes.bad : undefined}>{failed === 0 ? '0 %' : failed < 0.1 ? '<0.1 %' : `${failed.toFixed(1)} %`}</td>
      <td>
        <Line values={traffic.line} />
      </td>
    </tr>
  );
}

const WIDTH = 120;
const HEIGHT = 24;

/** The shape of the last minutes; the numbers beside it are what a reader needs. */
function Line({ values }: { values: number[] }) {
  const top = Math.max(1, ...values);
  const step = WIDTH / Math.max(1, values.length - 1);
  const points = values.map((value, index) => `${(index * step).toFixed(1)},${(HEIGHT - 1 - (value / top) * (HEIGHT - 2)).toFixed(1)}`);
  return (
    <svg className={classes.line} width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <polygon points={`0,${HEIGHT} ${points.join(' ')} ${WIDTH},${HEIGHT}`} />
      <polyline points={points.join(' ')} />
    </svg>
  );
}

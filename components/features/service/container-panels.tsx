import { Panel } from '#components/common/panel.tsx';
import table from '#components/common/table.module.css';
import { formatCpu, formatMemory } from '#lib/client/format.ts';
import { MASK, maskSecrets } from '#lib/domain/manifest/diff.ts';
import type { EffectiveContainer } from '#lib/domain/manifest/effective.ts';
import type { Probe } from '#lib/domain/probe.ts';
import classes from './configuration.module.css';

/** A panel per container: its command, variables, resources and probes. */
export function ContainerPanels({ containers }: { containers: readonly EffectiveContainer[] }) {
  return containers.map((container) => (
    <Panel key={container.name} title={containers.length > 1 ? `Container ${container.name}` : 'Program'} flush>
      <div className={classes.part}>
        <h3>Command</h3>
        <code className={classes.command}>
          {container.command.length > 0 ? container.command.join(' ') : container.image ? `the image’s own (${container.image})` : 'none'}
        </code>
      </div>
      <div className={classes.part}>
        <h3>Variables</h3>
        <VariableTable variables={container.variables} />
      </div>
      <div className={classes.part}>
        <h3>Resources</h3>
        <dl className={classes.facts}>
          <div>
            <dt>CPU</dt>
            <dd className="nums">
              {formatCpu(container.resources.cpuRequestMilli)} set aside,{' '}
              {container.resources.cpuLimitMilli === undefined ? 'no limit' : `${formatCpu(container.resources.cpuLimitMilli)} at most`}
            </dd>
          </div>
          <div>
            <dt>Memory</dt>
            <dd className="nums">
              {formatMemory(container.resources.memoryRequestMib)} set aside,{' '}
              {container.resources.memoryLimitMib === undefined
                ? 'no limit'
                : `${formatMemory(container.resources.memoryLimitMib)} at most`}
            </dd>
          </div>
        </dl>
      </div>
      <div className={classes.part}>
        <h3>Probes</h3>
        <dl className={classes.facts}>
          <ProbeFact term="Startup" probe={container.probes.startup} none="none" />
          <ProbeFact term="Readiness" probe={container.probes.readiness} none="none: ready when its port answers" />
          <ProbeFact term="Liveness" probe={container.probes.liveness} none="none: restarted only when it exits" />
        </dl>
      </div>
    </Panel>
  ));
}

function VariableTable({ variables }: { variables: Record<string, string> }) {
  const shown = maskSecrets(variables) as Record<string, string>;
  const names = Object.keys(shown).sort();
  if (names.length === 0) return <p className={classes.empty}>None. The program still gets PORT.</p>;
  return (
    <div className={table.scroll}>
      <table className={classes.variables}>
        <caption className="sr-only">Variables</caption>
        <thead className="sr-only">
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                {shown[name] === MASK ? (
                  <span title="Looks like a secret, so it is not shown.">
                    {MASK}
                    <span className="sr-only"> hidden, it looks like a secret</span>
                  </span>
                ) : (
                  shown[name]
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ProbeFact({ term, probe, none }: { term: string; probe: Probe | undefined; none: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd className="nums">{probe ? probeSentence(probe) : none}</dd>
    </div>
  );
}

/** `GET /ready on http every 2 s, within 1 s; fails after 3 in a row`. */
export function probeSentence(probe: Probe): string {
  const { check } = probe;
  const what =
    check.kind === 'http'
      ? `GET ${check.path} on ${check.port}`
      : check.kind === 'tcp'
        ? `a connection to ${check.port}`
        : `the command ${check.command.join(' ')}`;
  return `${what} every ${probe.periodMs / 1000} s, within ${probe.timeoutMs / 1000} s; fails after ${probe.failureThreshold} in a row`;
}

'use client';

import { Button, Group, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useMayAsk } from '#components/change/use-may-ask.ts';
import { useReturnFocus } from '#components/change/use-return-focus.ts';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { lazyPart } from '#components/common/lazy-part.tsx';
import { Panel } from '#components/common/panel.tsx';
import { useRefusal } from '#components/shell/use-me.ts';
import { formatCount } from '#lib/client/format.ts';
import type { DeploymentWire } from '#lib/domain/deployment.ts';
import type { ServiceWire } from '#lib/domain/service.ts';
import { ActionDialog, type AskedAction } from './action-dialog.tsx';
import { NotDeployed } from './not-deployed.tsx';
import classes from './scaling.module.css';
import { useCurrent } from './use-current.ts';

const ChangeDialog = lazyPart(() => import('#components/change/change-dialog.tsx').then((module) => module.ChangeDialog));

/** How many instances, between what the manifest allows. */
export function ScalingView({ serviceId }: { serviceId: string }) {
  const { service, deployment, environment } = useCurrent(serviceId);
  if (!service) return null;
  if (!deployment) return <NotDeployed service={service} environment={environment} />;
  return <ScalePanel key={`${deployment.id}:${deployment.replicas}`} service={service} deployment={deployment} />;
}

function ScalePanel({ service, deployment }: { service: ServiceWire; deployment: DeploymentWire }) {
  const [replicas, setReplicas] = useState<number | string>(deployment.replicas);
  const [asked, setAsked] = useState<AskedAction>();
  const [planned, setPlanned] = useState(false);
  const focus = useReturnFocus();
  const asks = useMayAsk(service.team, deployment.environment);
  const denied = useRefusal('deployment:scale', {
    team: service.team,
    environment: { name: deployment.environment, protected: deployment.environmentProtected },
  });
  const { minReplicas: min, maxReplicas: max } = deployment;
  const wanted = replicas === '' ? Number.NaN : Number(replicas);
  const outside =
    !Number.isInteger(wanted) || wanted < min || wanted > max
      ? `The manifest allows ${min} to ${max} here. To go beyond, change spec.scaling in the manifest.`
      : undefined;
  const blocked =
    (service.deleting ? 'The service is being deleted.' : undefined) ??
    (deployment.stopped ? 'It is stopped: start it first.' : undefined) ??
    outside ??
    (wanted === deployment.replicas ? `It runs ${formatCount(wanted, 'instance')} already.` : undefined);
  const why = denied ?? blocked;
  const openPlan = () => {
    focus.remember();
    setPlanned(true);
  };
  return (
    <Panel title="Instances wanted" note={`Between ${min} and ${max}, as the manifest says.`}>
      <div className={classes.scale} aria-hidden="true">
        {Array.from({ length: Math.min(max, 60) }, (_, index) => (
          <span
            key={`slot-${index.toString()}`}
            data-on={index < deployment.replicas || undefined}
            data-next={index < wanted || undefined}
            data-min={index < min || undefined}
          />
        ))}
      </div>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (!why) setAsked({ kind: 'scale', replicas: wanted });
        }}
      >
        <Group align="flex-end" gap="sm">
          <TextInput
            type="number"
            label="Instances"
            value={replicas}
            onChange={(event) => setReplicas(event.currentTarget.value)}
            min={0}
            max={1000}
            w={140}
            error={outside && !denied ? true : undefined}
            aria-describedby="scale-hint"
          />
          {denied && asks && !blocked ? (
            <Button variant="default" onClick={openPlan}>
              Ask to scale…
            </Button>
          ) : (
            <GuardedButton
              type="submit"
              refusal={why}
              why={denied ? { verb: 'deployment:scale', team: service.team, environment: deployment.environment } : undefined}
              onClick={() => undefined}
            >
              Scale…
            </GuardedButton>
          )}
          {wanted === deployment.replicas ? null : (
            <Button variant="subtle" onClick={() => setReplicas(deployment.replicas)}>
              Keep {deployment.replicas}
            </Button>
          )}
        </Group>
        <p id="scale-hint" className={classes.hint} role="status">
          {outside ?? `${deployment.readyInstances} ready now, ${formatCount(deployment.replicas, 'instance')} wanted.`}
        </p>
      </form>
      {planned ? (
        <ChangeDialog
          title={`Ask to scale ${service.name} in ${deployment.environment}`}
          change={{ kind: 'scale', service: service.id, environment: deployment.environment, replicas: wanted }}
          onClose={() => {
            setPlanned(false);
            focus.restore();
          }}
        />
      ) : null}
      <ActionDialog asked={asked} service={service} deployment={deployment} onClose={() => setAsked(undefined)} />
    </Panel>
  );
}

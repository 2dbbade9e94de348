'use client';

import { Button, Group, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { GuardedButton } from '#components/common/guarded-button.tsx';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { useEnvironments, useMe } from '#components/shell/use-me.ts';
import { refusal } from '#lib/client/access.ts';
import type { ApplyInput, ApplyResult, PlanResult } from '#lib/domain/plan.ts';
import { emptyServiceFields, fieldOfPath, type ServiceFields, toManifest, validateServiceFields } from './form-manifest.ts';
import { useApply, usePlan } from './mutations.ts';
import { isApplicable } from './plan-model.ts';
import { PlanView } from './plan-view.tsx';
import classes from './service-form.module.css';

type ServiceFormProps = {
  owner: string | undefined;
  environment: string | undefined;
  onApplied: (result: ApplyResult) => void;
  onManifest: (text: string) => void;
};

/** The common case without YAML. It writes a manifest and takes the manifest's way: plan, then apply. */
export function ServiceForm({ owner, environment, onApplied, onManifest }: ServiceFormProps) {
  const me = useMe();
  const environments = useEnvironments();
  const plan = usePlan();
  const apply = useApply();
  const [planned, setPlanned] = useState<{ input: ApplyInput; plan: PlanResult }>();
  const form = useForm<ServiceFields>({
    mode: 'controlled',
    initialValues: emptyServiceFields({ team: owner ?? me.teams[0]?.name ?? '', environment: environment ?? environments[0]?.name ?? '' }),
    validate: validateServiceFields,
    validateInputOnBlur: true,
    onValuesChange: () => setPlanned(undefined),
  });
  const values = form.values;
  const chosen = environments.find((entry) => entry.name === values.environment);
  const may =
    refusal(me, 'service:create', { team: values.team || undefined }) ??
    refusal(me, 'deployment:deploy', {
      team: values.team || undefined,
      environment: chosen ? { name: chosen.name, protected: chosen.protected } : undefined,
    });
  const mayNotMake = refusal(me, 'service:create', { team: values.team || undefined }) !== undefined;
  const question = may
    ? { verb: mayNotMake ? 'service:create' : 'deployment:deploy', team: values.team || undefined, environment: chosen?.name }
    : undefined;
  const review = form.onSubmit((fields) => {
    const input = toApply(fields);
    plan.mutate(input, {
      onSuccess: (result) => {
        setPlanned({ input, plan: result });
        form.setErrors(errorsOf(result));
      },
    });
  });
  const teams = me.teams.map((team) => ({ value: team.name, label: team.title || team.name }));
  return (
    <form onSubmit={review} noValidate className={classes.form}>
      <Panel title="What it is">
        <div className={classes.grid}>
          <TextInput
            label="Name"
            description="Names its address too: lowercase letters, digits and dashes."
            placeholder="checkout"
            required
            {...form.getInputProps('name')}
          />
          {teams.length > 0 ? (
            <Select label="Team" description="Owns the service." data={teams} required {...form.getInputProps('team')} />
          ) : (
            <TextInput label="Team" description="Owns the service." required {...form.getInputProps('team')} />
          )}
          <TextInput label="Title" description="For people. Optional." {...form.getInputProps('title')} />
          <Select
            label="Environment"
            description="Where it starts."
            data={environments.map((entry) => ({ value: entry.name, label: entry.title || entry.name }))}
            required
            {...form.getInputProps('environment')}
          />
        </div>
      </Panel>
      <Panel title="What runs">
        <div className={classes.grid}>
          <TextInput
            className={classes.wide}
            label="Command"
            description="Program and arguments, as in a terminal. No shell is involved; quotes keep words together."
            placeholder="node server.js"
            required
            {...form.getInputProps('command')}
          />
          <Select
            label="Files"
            description="What the command finds beside it."
            data={[
              { value: 'none', label: 'None' },
              { value: 'path', label: 'A folder on the plane’s machine' },
              { value: 'git', label: 'A git repository' },
            ]}
            {...form.getInputProps('files')}
          />
          {values.files === 'path' ? (
            <TextInput label="Folder" placeholder="/srv/apps/checkout" required {...form.getInputProps('folder')} />
          ) : null}
          {values.files === 'git' ? (
            <TextInput label="Repository" placeholder="https://example.com/shop/checkout.git" required {...form.getInputProps('gitUrl')} />
          ) : null}
          {values.files === 'git' ? <TextInput label="Branch, tag or commit" placeholder="main" {...form.getInputProps('gitRef')} /> : null}
          <Textarea
            className={classes.wide}
            label="Variables"
            description="One NAME=value a line. ${resources.catalog.url} is replaced by the address of a declared need."
            autosize
            minRows={3}
            maxRows={12}
            spellCheck={false}
            classNames={{ input: 'mono' }}
            {...form.getInputProps('variables')}
          />
          <TextInput
            className={classes.wide}
            label="Needs these services"
            description="Names of the same team, separated by commas. Each gets a stable local address."
            placeholder="catalog, cart"
            {...form.getInputProps('needs')}
          />
        </div>
      </Panel>
      <Panel title="How it is reached and how much it gets">
        <div className={classes.grid}>
          <Select
            label="Traffic"
            data={[
              { value: 'http', label: 'HTTP: has an address' },
              { value: 'none', label: 'None: a worker' },
            ]}
            {...form.getInputProps('traffic')}
          />
          {values.traffic === 'http' ? (
            <TextInput label="Ready when this path answers" placeholder="/" {...form.getInputProps('readyPath')} />
          ) : null}
          <NumberInput label="Fewest instances" min={0} max={1000} allowDecimal={false} {...form.getInputProps('min')} />
          <NumberInput label="Most instances" min={1} max={1000} allowDecimal={false} {...form.getInputProps('max')} />
          <TextInput label="CPU set aside" description="100m is a tenth of a core." {...form.getInputProps('cpu')} />
          <TextInput label="Memory set aside" description="64Mi, 1Gi." {...form.getInputProps('memory')} />
        </div>
      </Panel>
      {plan.error ? <ProblemNote title="It cannot be planned" error={plan.error} /> : null}
      {apply.error ? <ProblemNote title="It was not created" error={apply.error} /> : null}
      {planned ? (
        <div className={classes.review}>
          <PlanView plan={planned.plan} />
        </div>
      ) : null}
      <Group justify="space-between">
        <Button variant="subtle" onClick={() => onManifest(toManifest(form.values))}>
          Go on in the manifest editor
        </Button>
        <Group gap="xs">
          <GuardedButton
            type="submit"
            variant={planned ? 'default' : 'filled'}
            refusal={may}
            why={question}
            loading={plan.isPending}
            onClick={() => undefined}
          >
            {planned ? 'Plan again' : 'Plan'}
          </GuardedButton>
          <GuardedButton
            variant={planned ? 'filled' : 'default'}
            refusal={
              may ??
              (planned
                ? isApplicable(planned.plan)
                  ? undefined
                  : 'The plan is refused: see why above.'
                : 'Plan first: you see what would be made before it is.')
            }
            loading={apply.isPending}
            onClick={() => planned && apply.mutate(planned.input, { onSuccess: onApplied })}
          >
            Create service
          </GuardedButton>
        </Group>
      </Group>
    </form>
  );
}

const toApply = (fields: ServiceFields): ApplyInput => ({
  manifest: toManifest(fields),
  fileName: 'form',
  origin: 'portal',
  team: fields.team,
  environment: fields.environment,
});

/** What the server refuses lands on the field it is about. */
function errorsOf(plan: PlanResult): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const denial of plan.items.flatMap((item) => item.denials)) {
    const field = fieldOfPath(denial.path);
    if (field && !(field in errors)) errors[field] = denial.message;
  }
  return errors;
}

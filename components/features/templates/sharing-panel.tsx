'use client';

import { Button, Switch } from '@mantine/core';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { useMe } from '#components/shell/use-me.ts';
import type { TemplateWire } from '#lib/domain/template/template.ts';
import { useUpdateTemplate } from './mutations.ts';
import classes from './templates.module.css';

/** Who may use it. Only whoever manages it can change that. */
export function SharingPanel({ template, refusal }: { template: TemplateWire; refusal: string | undefined }) {
  const update = useUpdateTemplate(template.id);
  const me = useMe();
  const own = template.team;
  const others = [...new Set([...me.teams.map((team) => team.name), ...template.sharedWith])].filter((name) => name !== own).sort();
  const toggle = (name: string, on: boolean) =>
    update.mutate({ sharedWith: on ? [...template.sharedWith, name] : template.sharedWith.filter((one) => one !== name) });
  return (
    <Panel title="Who may use it">
      {refusal ? (
        <p className={classes.lead}>
          {template.shared ? 'Every team.' : [own, ...template.sharedWith].filter(Boolean).join(', ') || 'No team yet.'}
        </p>
      ) : (
        <div className={classes.sharing}>
          <Switch
            label="Every team"
            checked={template.shared}
            disabled={update.isPending}
            onChange={(event) => update.mutate({ shared: event.currentTarget.checked })}
          />
          {template.shared
            ? null
            : others.map((name) => (
                <Switch
                  key={name}
                  label={name}
                  checked={template.sharedWith.includes(name)}
                  disabled={update.isPending}
                  onChange={(event) => toggle(name, event.currentTarget.checked)}
                />
              ))}
          <div>
            <Button
              variant="subtle"
              size="compact-sm"
              color="gray"
              loading={update.isPending}
              onClick={() => update.mutate({ archived: !template.archived })}
            >
              {template.archived ? 'Offer it again' : 'Archive it'}
            </Button>
          </div>
          {update.error ? <ProblemNote error={update.error} /> : null}
        </div>
      )}
    </Panel>
  );
}

'use client';

import { Button, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { notifyDone } from '#components/common/notify.ts';
import { Panel } from '#components/common/panel.tsx';
import { ProblemNote } from '#components/common/problem-note.tsx';
import { foundTeamsQuery } from '#components/shell/palette/queries.ts';
import { useDebounced } from '#components/shell/use-debounced.ts';
import { useMe } from '#components/shell/use-me.ts';
import type { TemplateWire, UpdateTemplateInput } from '#lib/domain/template/template.ts';
import { useUpdateTemplate } from './mutations.ts';
import classes from './templates.module.css';

/** Who may use it. Only whoever manages it can change that. */
export function SharingPanel({ template, refusal }: { template: TemplateWire; refusal: string | undefined }) {
  const update = useUpdateTemplate(template.id);
  const me = useMe();
  const list = useId();
  const own = template.team;
  // A role over the platform sees teams without being in them: those are named instead of listed.
  const [typed, setTyped] = useState('');
  const seesAll = me.platformRole === 'admin';
  const found = useQuery({ ...foundTeamsQuery(useDebounced(typed.trim(), 200)), enabled: seesAll && !refusal && !template.shared });
  const others = [...new Set([...me.teams.map((team) => team.name), ...template.sharedWith])].filter((name) => name !== own).sort();
  const more = (found.data?.items ?? []).filter(({ name }) => name !== own && !others.includes(name));
  const isTaken = others.includes(typed.trim()) || typed.trim() === own;
  const none = isTaken ? 'It is in the list already.' : 'No other team goes by that name.';
  const said = typed.trim() !== '' && found.isSuccess && !found.isFetching && more.length === 0 ? none : undefined;
  const change = (input: UpdateTemplateInput, told: string) => update.mutate(input, { onSuccess: () => notifyDone(told) });
  const toggle = (name: string, on: boolean) =>
    change(
      { sharedWith: on ? [...template.sharedWith, name] : template.sharedWith.filter((one) => one !== name) },
      on ? `${name} may use ${template.title} now.` : `${name} may not use ${template.title} any more.`,
    );
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
            onChange={({ currentTarget: { checked } }) =>
              change(
                { shared: checked },
                checked ? `Every team may use ${template.title} now.` : `Only the teams below may use ${template.title} now.`,
              )
            }
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
          {template.shared ? null : seesAll ? (
            <form
              className={classes.shareWith}
              onSubmit={(event) => {
                event.preventDefault();
                const name = more.find((team) => team.name === typed.trim())?.name ?? (more.length === 1 ? more[0]?.name : undefined);
                if (!name) return;
                toggle(name, true);
                setTyped('');
              }}
            >
              <TextInput
                label="Another team"
                placeholder="Its name"
                size="xs"
                list={list}
                value={typed}
                onChange={(event) => setTyped(event.currentTarget.value)}
                error={said}
              />
              <datalist id={list}>
                {more.map((team) => (
                  <option key={team.id} value={team.name}>
                    {team.title}
                  </option>
                ))}
              </datalist>
              <Button type="submit" size="xs" variant="default" loading={update.isPending}>
                Share
              </Button>
            </form>
          ) : (
            <p className={classes.lead}>Teams that you are not in are not shown to you: an admin of the platform can share it with them.</p>
          )}
          <div>
            <Button
              variant="subtle"
              size="compact-sm"
              color="gray"
              loading={update.isPending}
              onClick={() =>
                change(
                  { archived: !template.archived },
                  template.archived
                    ? `${template.title} is offered again.`
                    : `${template.title} is archived: nobody is offered it. What was made from it stays.`,
                )
              }
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

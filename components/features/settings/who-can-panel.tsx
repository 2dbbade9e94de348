import { Panel } from '#components/common/panel.tsx';
import table from '#components/common/table.module.css';
import { formatCount } from '#lib/client/format.ts';
import type { WhoCanWire } from '#lib/domain/explain.ts';
import classes from './settings.module.css';
import { verbWords } from './verb-words.ts';

/** The people and tokens that may do what was asked. */
export function WhoCanPanel({ answer }: { answer: WhoCanWire }) {
  const tokens = answer.tokens ?? [];
  return (
    <Panel
      title={`Who can: ${verbWords(answer.verb).toLowerCase()}`}
      note={`${formatCount(answer.people.length + answer.more, 'person', 'people')}${answer.tokens === null ? '' : ` and ${formatCount(tokens.length, 'token')} of the team`}${
        answer.team ? ` in ${answer.team}` : ''
      }${answer.environment ? `, ${answer.environment}` : ''}.`}
      flush
    >
      {answer.people.length + tokens.length === 0 ? <p className={classes.padded}>Nobody right now.</p> : null}
      {answer.people.length + tokens.length > 0 ? (
        <div className={table.scroll}>
          <table className={table.table}>
            <caption className="sr-only">Who can</caption>
            <thead>
              <tr>
                <th scope="col">Who</th>
                <th scope="col">By</th>
              </tr>
            </thead>
            <tbody>
              {answer.people.map((person) => (
                <tr key={person.userId}>
                  <td>
                    <span className={classes.person}>
                      <span>{person.name}</span>
                      {person.name === person.email ? null : <small>{person.email}</small>}
                    </span>
                  </td>
                  <td>{person.because}</td>
                </tr>
              ))}
              {tokens.map((token) => (
                <tr key={token.id}>
                  <td>
                    <span className={classes.person}>
                      <span>token {token.name}</span>
                      <small>made by {token.owner}</small>
                    </span>
                  </td>
                  <td>role {token.role}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {answer.more > 0 ? <p className={classes.padded}>and {formatCount(answer.more, 'more person', 'more people')}</p> : null}
    </Panel>
  );
}

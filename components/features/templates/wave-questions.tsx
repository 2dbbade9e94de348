import { ProblemNote } from '#components/common/problem-note.tsx';
import type { Parameters } from '#lib/domain/template/parameters.ts';
import type { TemplateWire } from '#lib/domain/template/template.ts';
import { NewQuestions, questionsOf } from './new-questions.tsx';

type WaveQuestionsProps = { template: TemplateWire; error: unknown; pending: boolean; onDone: (answers: Parameters) => void };

/** Why waves did not begin; where answers are missing, the questions, answered once for all that were never asked. */
export function WaveQuestions({ template, error, pending, onDone }: WaveQuestionsProps) {
  const asked = questionsOf(template, error);
  return (
    <>
      <ProblemNote title="The upgrade was not started" error={error} />
      {asked ? (
        <NewQuestions
          why="Answered here, it counts for every chosen service that was never asked; answers given before stay."
          page={asked}
          team={undefined}
          label="Upgrade with these answers"
          pending={pending}
          onDone={onDone}
        />
      ) : null}
    </>
  );
}

import { z } from 'zod';
import { manifestJsonSchema } from '../manifest/json-schema.ts';
import { templateSchema } from './schema.ts';

type JsonSchema = {
  [key: string]: unknown;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
};

/** What each field is for; `*` stands for a name that the author chooses, `0` for an item of a list. */
const DESCRIPTIONS: Record<string, string> = {
  apiVersion: 'Always orrery.dev/v1.',
  kind: 'Always Template.',
  'metadata.name': 'Its name in addresses; it stays the same through all versions.',
  'metadata.title': 'What people call it.',
  'metadata.description': 'What it makes, in a sentence or two.',
  'metadata.owner': 'Who answers questions about it.',
  'metadata.tags': 'Words to filter by.',
  'metadata.icon': 'The picture on its card.',
  'spec.parameters': 'Pages of questions, one after the other.',
  'spec.parameters.0.properties': 'The questions by name; an answer is parameters.<name>.',
  'spec.parameters.0.required': 'Names of the questions that need an answer.',
  'spec.parameters.0.if': 'A condition on answers: properties with const or enum.',
  'spec.parameters.0.then': 'What is asked besides when the condition holds.',
  'spec.parameters.0.else': 'What is asked besides when it does not.',
  'spec.parameters.0.allOf': 'Several conditions.',
  'spec.parameters.0.dependentRequired': 'Questions that need an answer once another has one.',
  'spec.parameters.0.properties.*.format': 'A meaning that is checked; service, team and environment are chosen from a list.',
  'spec.parameters.0.properties.*.pattern': 'RE2 syntax, matched anywhere in the text.',
  'spec.parameters.0.properties.*.oneOf': 'Values with words: const and title each.',
  'spec.parameters.0.properties.*.properties': 'The questions of a group.',
  'spec.parameters.0.properties.*.additionalProperties': 'What the values of a map are; people add names.',
  'spec.parameters.0.properties.*.ui': 'How it is shown: widget, placeholder, help.',
  'spec.steps': 'What is made of the answers, one step after the other.',
  'spec.steps.0.id': 'How output refers to it: steps.<id>.url.',
  'spec.steps.0.manifests': 'Services. Texts may hold ${{ parameters.<name> }}; an answer that was not given leaves its key out.',
  'spec.steps.0.timeoutSeconds': 'How long its services may take to be healthy. Default 300.',
  'spec.output': 'What is shown at the end.',
  'spec.output.text': 'A sentence. It may name what a step left behind, such as steps.app.url.',
  'spec.output.links': 'Addresses to go on with; one that has none is left out.',
};

/** JSON Schema of a template, with that of the manifests it holds: the editor completes from it. */
export function templateJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(templateSchema, {
    target: 'draft-2020-12',
    io: 'input',
    unrepresentable: 'any',
    reused: 'inline',
  }) as JsonSchema;
  for (const [path, description] of Object.entries(DESCRIPTIONS)) {
    const target = find(schema, path.split('.'));
    if (target) target.description = description;
  }
  const step = find(schema, ['spec', 'steps', '0']);
  const manifests = step?.properties?.manifests;
  if (manifests) manifests.items = manifestJsonSchema() as JsonSchema;
  return schema;
}

function find(schema: JsonSchema, path: string[]): JsonSchema | undefined {
  let at: JsonSchema | undefined = schema;
  for (const segment of path) {
    const next: JsonSchema | boolean | undefined =
      segment === '*' ? at?.additionalProperties : segment === '0' ? at?.items : at?.properties?.[segment];
    at = typeof next === 'object' ? next : undefined;
  }
  return at;
}

import type { INestApplication } from '@nestjs/common';
import * as swagger from '@nestjs/swagger';
import { applyDescriptions } from '#contracts/openapi/decorators.js';
import type { Schema } from './answer-schemas.js';
import { answers } from './answers.generated.js';
import { hostExamples } from './examples.js';

/** What is answered by streams and by other media than JSON. */
const otherMedia: Readonly<Record<string, { readonly media: string; readonly schema: Schema }[]>> = {
  FollowDecisionsController_follow: [{ media: 'text/event-stream', schema: ref('DecisionMessage') }],
  FollowLedgerController_follow: [{ media: 'text/event-stream', schema: ref('LedgerEventAnswer') }],
  ReplayLedgerController_replay: [{ media: 'application/x-ndjson', schema: ref('ReplayedEventAnswer') }],
  DomainXmlController_elements: [{ media: 'application/xml', schema: { type: 'string' } }],
  MetricsController_metricsText: [{ media: 'text/plain', schema: { type: 'string' } }],
  VerifyLedgerController_verify: [
    { media: 'application/json', schema: ref('VerifyAnswer') },
    { media: 'text/event-stream', schema: { type: 'string' } },
  ],
};

const revision = {
  'Numaledger-Revision': {
    description: 'the revision that the answer holds for, as in its body',
    schema: { type: 'integer' },
  },
  Age: {
    description: 'only while the ledger cannot be reached: for how many seconds it has not been heard of',
    schema: { type: 'integer' },
  },
};

/** The OpenAPI document of the API, the same on every machine. */
export function openApiDocument(app: INestApplication): swagger.OpenAPIObject {
  applyDescriptions(swagger);
  const config = new swagger.DocumentBuilder()
    .setTitle('numaledger')
    .setDescription(
      'NUMA placement for virtual machines, decided on a ledger. Memory is in MiB, page sizes are in KiB. Refusals are RFC 9457 problem documents with a stable `code`. Any call may carry `If-Revision-At-Least: N`: it is answered once this tracker holds revision N, or 503 `revision-not-reached`.',
    )
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addBearerAuth()
    .build();
  const document = swagger.SwaggerModule.createDocument(app, config);
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...(answers.schemas as object) },
  };
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const operation of Object.values(methods) as Operation[]) {
      describeResponses(path, operation);
      if (operation.operationId === 'ReportHostController_report') operation.requestBody = hostReport;
    }
  }
  return document;
}

/** The one body of two media types. */
const hostReport = {
  required: true,
  content: {
    // The page at /docs shows an example of XML only where the schema names its root element.
    'application/xml': {
      schema: { type: 'object', xml: { name: 'capabilities' } },
      examples: { xml: hostExamples.xml },
    },
    'application/json': { schema: ref('HostReportDto'), examples: { json: hostExamples.json } },
  },
};

interface Operation {
  readonly operationId: string;
  requestBody?: Schema;
  readonly responses: Record<string, Response>;
}

interface Response {
  readonly description: string;
  content?: Record<string, { readonly schema: Schema }>;
  headers?: Schema;
}

function describeResponses(path: string, { operationId, responses }: Operation): void {
  const answer = answers.operations[operationId];
  const media = otherMedia[operationId] ?? (answer ? [{ media: 'application/json', schema: answer }] : []);
  if (!Object.keys(responses).some((status) => status.startsWith('2')))
    responses['200'] = { description: 'done' };
  responses.default ??= { description: 'refused: a problem document with a stable `code`' };
  for (const [status, response] of Object.entries(responses)) {
    const problem = [{ media: 'application/problem+json', schema: ref('Problem') }];
    const content = status.startsWith('2') ? media : problem;
    response.content = Object.fromEntries(content.map(({ media: type, schema }) => [type, { schema }]));
    if (status.startsWith('2') && path.startsWith('/v1/') && 'application/json' in response.content)
      response.headers = revision;
  }
}

function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

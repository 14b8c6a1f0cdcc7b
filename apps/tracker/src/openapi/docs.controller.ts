import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Controller, Get, Header, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ApiExcludeController } from '#contracts/openapi/decorators.js';
import { RefusedError } from '../http/refused-error.js';

/** Holds the OpenAPI document, which can be made only once the application stands, and is when it is first asked for. */
export class OpenApiHolder {
  private made: Promise<string> | null = null;
  /** Makes the document; to be set by who has the application. */
  make: () => Promise<string> = async () => '{}';

  json(): Promise<string> {
    this.made ??= this.make();
    return this.made;
  }
}

const assets: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css',
  'swagger-ui-bundle.js': 'text/javascript',
};

const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>numaledger API</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/assets/swagger-ui.css"></head>
<body><div id="ui"></div><script src="/docs/assets/swagger-ui-bundle.js"></script>
<script>SwaggerUIBundle({ url: '/docs/openapi.json', dom_id: '#ui', tryItOutEnabled: true });</script></body>
</html>
`;

/** The API's description at /docs: a page to try it on, and the document itself. */
@ApiExcludeController()
@Controller('docs')
export class DocsController {
  private readonly folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

  constructor(@Inject(OpenApiHolder) private readonly document: OpenApiHolder) {}

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  page(): string {
    return html;
  }

  @Get('openapi.json')
  @Header('content-type', 'application/json')
  json(): Promise<string> {
    return this.document.json();
  }

  @Get('assets/:name')
  async asset(@Param('name') name: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<Buffer> {
    const type = Object.hasOwn(assets, name) ? assets[name]! : null;
    if (!type) throw new RefusedError('not-found', `there is no ${name}`);
    reply.type(type);
    return readFile(join(this.folder, name));
  }
}

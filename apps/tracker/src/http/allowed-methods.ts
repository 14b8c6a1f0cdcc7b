import type { FastifyInstance } from 'fastify';

/** Which methods an address takes, so that a wrong one is told from a wrong address. */
export class AllowedMethods {
  private readonly routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];

  /** Learns the routes that are added from now on. */
  learn(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ url, method }) => {
      const pattern = url
        .split('/')
        .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[^\w-]/g, '\\$&')))
        .join('/');
      this.routes.push({ pattern: new RegExp(`^${pattern}$`), methods: [method].flat() });
    });
  }

  /** Sorted; empty: there is nothing at this address. */
  of(url: string): string[] {
    const path = url.split('?', 1)[0]!;
    const methods = this.routes.filter(({ pattern }) => pattern.test(path)).flatMap((route) => route.methods);
    return [...new Set(methods)].sort();
  }
}

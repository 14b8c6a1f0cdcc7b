import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { HostAnswer, HostListAnswer } from '#contracts/answers/host-answer.js';
import { page } from '../../http/page.query.js';
import { RefusedError } from '../../http/refused-error.js';
import { sortedNames } from '../../http/sorted-names.js';
import { Zones } from '../../zone-engine/zones.js';
import { hostAnswer, hostSummary } from '../host-answers.js';
import { GetHostQuery, GetHostsQuery } from './get-hosts.query.js';

@QueryHandler(GetHostsQuery)
export class GetHostsHandler implements IQueryHandler<GetHostsQuery, HostListAnswer> {
  constructor(private readonly zones: Zones) {}

  execute({ query, caller }: GetHostsQuery): Promise<HostListAnswer> {
    return this.zones.lookAtMany(query.at, caller, (state) => {
      const { items, next } = page(sortedNames(state.hosts), (name) => name, query);
      const hosts = items.map((name) => hostSummary(state.hosts.get(name)!));
      return { revision: state.revision, hosts, next };
    });
  }
}

@QueryHandler(GetHostQuery)
export class GetHostHandler implements IQueryHandler<GetHostQuery, HostAnswer> {
  constructor(private readonly zones: Zones) {}

  execute({ host: name, at, caller }: GetHostQuery): Promise<HostAnswer> {
    return this.zones.look(at, caller, (state) => {
      const host = state.hosts.get(name);
      if (!host)
        throw new RefusedError('host-not-found', `host ${name} is not known in zone ${state.zone}`, 'host', {
          revision: state.revision,
        });
      return hostAnswer(state, host);
    });
  }
}

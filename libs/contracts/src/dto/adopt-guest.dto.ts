import { ApiPropertyOptional } from '../openapi/decorators.js';
import { IsUuid, Optional } from './rules.js';

/** `POST /v1/hosts/{host}/guests/{instanceId}/adopt`. */
export class AdoptGuestDto {
  @ApiPropertyOptional({
    format: 'uuid',
    example: '6d8fce50-b172-4099-8ea3-4fd15260738a',
    description: "default: the guest's own id; one that was used before never names another claim",
  })
  @Optional()
  @IsUuid()
  claimId?: string;
}

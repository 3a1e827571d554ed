import { allUsersUnknown } from "#lib/pipeline/scenario/pack/all-users-unknown";
import { blanketDenial } from "#lib/pipeline/scenario/pack/blanket-denial";
import { campaignBurst } from "#lib/pipeline/scenario/pack/campaign-burst";
import { capitalLetters } from "#lib/pipeline/scenario/pack/capital-letters";
import { deadDomain } from "#lib/pipeline/scenario/pack/dead-domain";
import { domainMigration } from "#lib/pipeline/scenario/pack/domain-migration";
import { forwarder } from "#lib/pipeline/scenario/pack/forwarder";
import { m365Connector } from "#lib/pipeline/scenario/pack/m365-connector";
import { misrouted } from "#lib/pipeline/scenario/pack/misrouted";
import { noAddress } from "#lib/pipeline/scenario/pack/no-address";
import { nullMx } from "#lib/pipeline/scenario/pack/null-mx";
import { onePool } from "#lib/pipeline/scenario/pack/one-pool";
import { pinnedRoute } from "#lib/pipeline/scenario/pack/pinned-route";
import { quietDay } from "#lib/pipeline/scenario/pack/quiet-day";
import { slowOnset } from "#lib/pipeline/scenario/pack/slow-onset";
import { smarthostRefuses } from "#lib/pipeline/scenario/pack/smarthost-refuses";
import { staleMx } from "#lib/pipeline/scenario/pack/stale-mx";
import { transportMap } from "#lib/pipeline/scenario/pack/transport-map";
import { twoWindows } from "#lib/pipeline/scenario/pack/two-windows";
import { typoDomain } from "#lib/pipeline/scenario/pack/typo-domain";
import { websiteAnswers } from "#lib/pipeline/scenario/pack/website-answers";
import type { ScenarioDefinition } from "#lib/pipeline/scenario/scenario";
import { twoAtOnce } from "#lib/pipeline/scenario/two-at-once";

/** Every incident that can be rehearsed; the first is what the empty console offers. */
export const SCENARIOS: readonly ScenarioDefinition[] = [
  twoAtOnce,
  allUsersUnknown,
  twoWindows,
  capitalLetters,
  slowOnset,
  staleMx,
  pinnedRoute,
  transportMap,
  misrouted,
  websiteAnswers,
  smarthostRefuses,
  m365Connector,
  onePool,
  noAddress,
  blanketDenial,
  domainMigration,
  deadDomain,
  nullMx,
  forwarder,
  typoDomain,
  campaignBurst,
  quietDay,
];

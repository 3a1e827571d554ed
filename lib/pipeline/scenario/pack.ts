import { allUsersUnknown } from "#lib/pipeline/scenario/pack/all-users-unknown";
import { autoReplies } from "#lib/pipeline/scenario/pack/auto-replies";
import { backscatter } from "#lib/pipeline/scenario/pack/backscatter";
import { blanketDenial } from "#lib/pipeline/scenario/pack/blanket-denial";
import { bouncesOnly } from "#lib/pipeline/scenario/pack/bounces-only";
import { brokenDnssec } from "#lib/pipeline/scenario/pack/broken-dnssec";
import { campaignBurst } from "#lib/pipeline/scenario/pack/campaign-burst";
import { capitalLetters } from "#lib/pipeline/scenario/pack/capital-letters";
import { deadDomain } from "#lib/pipeline/scenario/pack/dead-domain";
import { deferredDenials } from "#lib/pipeline/scenario/pack/deferred-denials";
import { domainMigration } from "#lib/pipeline/scenario/pack/domain-migration";
import { espWebhook } from "#lib/pipeline/scenario/pack/esp-webhook";
import { flapping } from "#lib/pipeline/scenario/pack/flapping";
import { fleetRefused } from "#lib/pipeline/scenario/pack/fleet-refused";
import { forwarder } from "#lib/pipeline/scenario/pack/forwarder";
import { ipv6Only } from "#lib/pipeline/scenario/pack/ipv6-only";
import { lateReports } from "#lib/pipeline/scenario/pack/late-reports";
import { m365Connector } from "#lib/pipeline/scenario/pack/m365-connector";
import { m365Unknown } from "#lib/pipeline/scenario/pack/m365-unknown";
import { misrouted } from "#lib/pipeline/scenario/pack/misrouted";
import { mxRotation } from "#lib/pipeline/scenario/pack/mx-rotation";
import { noAddress } from "#lib/pipeline/scenario/pack/no-address";
import { nullMx } from "#lib/pipeline/scenario/pack/null-mx";
import { onePinned } from "#lib/pipeline/scenario/pack/one-pinned";
import { onePool } from "#lib/pipeline/scenario/pack/one-pool";
import { pinnedRoute } from "#lib/pipeline/scenario/pack/pinned-route";
import { quietDay } from "#lib/pipeline/scenario/pack/quiet-day";
import { resolversDisagree } from "#lib/pipeline/scenario/pack/resolvers-disagree";
import { silentDomain } from "#lib/pipeline/scenario/pack/silent-domain";
import { slowOnset } from "#lib/pipeline/scenario/pack/slow-onset";
import { smallSender } from "#lib/pipeline/scenario/pack/small-sender";
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
  resolversDisagree,
  brokenDnssec,
  silentDomain,
  deferredDenials,
  fleetRefused,
  lateReports,
  espWebhook,
  bouncesOnly,
  ipv6Only,
  mxRotation,
  m365Unknown,
  onePinned,
  flapping,
  smallSender,
  autoReplies,
  backscatter,
  campaignBurst,
  quietDay,
];

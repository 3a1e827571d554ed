-- CreateTable
CREATE TABLE "Workspace" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Workspace_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "User" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Session" (
    "id" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "token" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "userId" TEXT NOT NULL,

    CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Account" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" TIMESTAMPTZ(3),
    "refreshTokenExpiresAt" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Membership" (
    "workspaceId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Membership_pkey" PRIMARY KEY ("workspaceId","userId")
);

-- CreateTable
CREATE TABLE "Invite" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "email" TEXT,
    "tokenHash" TEXT NOT NULL,
    "createdById" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "usedAt" TIMESTAMPTZ(3),
    "usedById" TEXT,

    CONSTRAINT "Invite_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ApiToken" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "scopes" TEXT[],
    "createdById" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3),
    "lastUsedAt" TIMESTAMPTZ(3),
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ApiToken_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AuditEntry" (
    "id" BIGSERIAL NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" JSONB NOT NULL,
    "action" TEXT NOT NULL,
    "object" TEXT NOT NULL,
    "detail" JSONB NOT NULL,

    CONSTRAINT "AuditEntry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "IdempotencyRecord" (
    "workspaceId" TEXT NOT NULL,
    "actorId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "bodyHash" TEXT NOT NULL,
    "status" INTEGER,
    "body" JSONB,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "IdempotencyRecord_pkey" PRIMARY KEY ("workspaceId","actorId","key")
);

-- CreateTable
CREATE TABLE "AttemptWindow" (
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "endsAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "AttemptWindow_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "Upload" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "source" TEXT,
    "state" TEXT NOT NULL,
    "format" TEXT,
    "encoding" TEXT NOT NULL DEFAULT 'identity',
    "sizeBytes" BIGINT NOT NULL DEFAULT 0,
    "sha256" TEXT,
    "spoolPath" TEXT,
    "createdBy" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),
    "batchesLanded" INTEGER NOT NULL DEFAULT 0,
    "bytesLanded" BIGINT NOT NULL DEFAULT 0,
    "readCount" INTEGER NOT NULL DEFAULT 0,
    "eventCount" INTEGER NOT NULL DEFAULT 0,
    "insertedCount" INTEGER NOT NULL DEFAULT 0,
    "duplicateCount" INTEGER NOT NULL DEFAULT 0,
    "rejectedCount" INTEGER NOT NULL DEFAULT 0,
    "firstEventAt" TIMESTAMPTZ(3),
    "lastEventAt" TIMESTAMPTZ(3),
    "error" TEXT,
    "notices" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "Upload_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "RejectedItem" (
    "uploadId" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "line" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "excerpt" TEXT NOT NULL,

    CONSTRAINT "RejectedItem_pkey" PRIMARY KEY ("uploadId","ordinal")
);

-- CreateTable
CREATE TABLE "RawMessage" (
    "workspaceId" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,
    "sizeBytes" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "RawMessage_pkey" PRIMARY KEY ("workspaceId","sha256")
);

-- CreateTable
CREATE TABLE "DeliveryEvent" (
    "id" BIGSERIAL NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "eventKey" BYTEA NOT NULL,
    "failureKey" BYTEA,
    "counted" BOOLEAN NOT NULL DEFAULT true,
    "uploadId" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "line" INTEGER NOT NULL,
    "itemIndex" INTEGER NOT NULL,
    "outcome" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "recipientKey" TEXT NOT NULL,
    "recipientDomain" TEXT NOT NULL,
    "originalRecipient" TEXT,
    "status" TEXT,
    "replyCode" INTEGER,
    "enhancedStatus" TEXT,
    "reply" TEXT,
    "smtpCommand" TEXT,
    "remoteMta" TEXT,
    "remoteIp" TEXT,
    "remoteIpFrom" TEXT,
    "reportingMta" TEXT,
    "sourceIp" TEXT,
    "pool" TEXT,
    "mailFrom" TEXT,
    "queueId" TEXT,
    "messageId" TEXT,
    "occurredAt" TIMESTAMPTZ(3) NOT NULL,
    "occurredAtFrom" TEXT NOT NULL,
    "heardAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "reason" TEXT NOT NULL,
    "subReason" TEXT,
    "rule" TEXT NOT NULL,
    "matchStart" INTEGER,
    "matchEnd" INTEGER,
    "provider" TEXT NOT NULL,
    "saidBy" TEXT NOT NULL,
    "rawMessageSha256" TEXT,
    "rawLine" BYTEA,

    CONSTRAINT "DeliveryEvent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "FailureClaim" (
    "workspaceId" TEXT NOT NULL,
    "failureKey" BYTEA NOT NULL,
    "eventKey" BYTEA NOT NULL,

    CONSTRAINT "FailureClaim_pkey" PRIMARY KEY ("workspaceId","failureKey")
);

-- CreateTable
CREATE TABLE "DeliverySeen" (
    "workspaceId" TEXT NOT NULL,
    "eventKey" BYTEA NOT NULL,
    "occurredAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "DeliverySeen_pkey" PRIMARY KEY ("workspaceId","eventKey")
);

-- CreateTable
CREATE TABLE "RecipientState" (
    "workspaceId" TEXT NOT NULL,
    "recipientKey" TEXT NOT NULL,
    "lastDeliveredAt" TIMESTAMPTZ(3),
    "lastFailedAt" TIMESTAMPTZ(3),
    "suppressedAt" TIMESTAMPTZ(3),
    "suppressedWhy" TEXT,

    CONSTRAINT "RecipientState_pkey" PRIMARY KEY ("workspaceId","recipientKey")
);

-- CreateTable
CREATE TABLE "VolumeBucket" (
    "workspaceId" TEXT NOT NULL,
    "minute" TIMESTAMPTZ(0) NOT NULL,
    "provider" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "pool" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "VolumeBucket_pkey" PRIMARY KEY ("workspaceId","minute","provider","reason","pool","outcome")
);

-- CreateTable
CREATE TABLE "Incident" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "pool" TEXT,
    "state" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "detectedAt" TIMESTAMPTZ(3) NOT NULL,
    "peakAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    "closedAt" TIMESTAMPTZ(3),
    "endBasis" TEXT,
    "events" INTEGER NOT NULL DEFAULT 0,
    "recipients" INTEGER NOT NULL DEFAULT 0,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "expected" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "windowFixedBy" JSONB,
    "side" TEXT,
    "cause" TEXT,
    "rule" TEXT,
    "level" INTEGER,
    "decision" TEXT,
    "verdictId" TEXT,
    "sentence" TEXT,
    "version" INTEGER NOT NULL DEFAULT 0,
    "openedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Incident_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "TimelineEntry" (
    "id" BIGSERIAL NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "incidentId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "writtenAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "kind" TEXT NOT NULL,
    "actor" JSONB NOT NULL,
    "text" TEXT NOT NULL,
    "link" JSONB,
    "curated" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "TimelineEntry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DnsSnapshot" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "resolver" TEXT NOT NULL,
    "result" TEXT NOT NULL,
    "rcode" TEXT,
    "ttl" INTEGER,
    "records" JSONB NOT NULL,
    "askedAt" TIMESTAMPTZ(3) NOT NULL,
    "tookMs" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,

    CONSTRAINT "DnsSnapshot_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EvidenceRound" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "incidentId" TEXT NOT NULL,
    "startedAt" TIMESTAMPTZ(3) NOT NULL,
    "finishedAt" TIMESTAMPTZ(3),
    "snapshotIds" TEXT[],
    "domains" TEXT[],
    "domainsCut" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "EvidenceRound_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Verdict" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "incidentId" TEXT NOT NULL,
    "evidenceRoundId" TEXT,
    "side" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "level" INTEGER,
    "decision" TEXT NOT NULL,
    "sentence" TEXT NOT NULL,
    "proof" JSONB NOT NULL,
    "trace" JSONB NOT NULL,
    "facts" JSONB NOT NULL,
    "factsSha256" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Verdict_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Hold" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "incidentId" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "pool" TEXT,
    "startsAt" TIMESTAMPTZ(3) NOT NULL,
    "endsAt" TIMESTAMPTZ(3),
    "state" TEXT NOT NULL,
    "leaseUntil" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Hold_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Cohort" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "incidentId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "authorId" TEXT NOT NULL,
    "authorName" TEXT NOT NULL,
    "windowFrom" TIMESTAMPTZ(3) NOT NULL,
    "windowTo" TIMESTAMPTZ(3) NOT NULL,
    "filter" JSONB NOT NULL,
    "stagePlan" JSONB NOT NULL,
    "planHash" TEXT,
    "memberCount" INTEGER NOT NULL DEFAULT 0,
    "excludedCount" INTEGER NOT NULL DEFAULT 0,
    "note" TEXT,
    "version" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "frozenAt" TIMESTAMPTZ(3),
    "stoppedAt" TIMESTAMPTZ(3),
    "stoppedBy" JSONB,

    CONSTRAINT "Cohort_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "CohortMember" (
    "workspaceId" TEXT NOT NULL,
    "cohortId" TEXT NOT NULL,
    "recipientKey" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "domain" TEXT NOT NULL,
    "included" BOOLEAN NOT NULL,
    "why" TEXT NOT NULL,
    "stageIndex" INTEGER,
    "eventId" BIGINT NOT NULL,
    "failures" INTEGER NOT NULL,
    "firstFailedAt" TIMESTAMPTZ(3) NOT NULL,
    "lastFailedAt" TIMESTAMPTZ(3) NOT NULL,
    "remoteMta" TEXT,
    "remoteIp" TEXT,
    "pool" TEXT,
    "localHasUpper" BOOLEAN NOT NULL,
    "replyCode" INTEGER,
    "enhancedStatus" TEXT,
    "reply" TEXT,
    "rule" TEXT NOT NULL,

    CONSTRAINT "CohortMember_pkey" PRIMARY KEY ("cohortId","recipientKey","recipient")
);

-- CreateTable
CREATE TABLE "Review" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "cohortId" TEXT NOT NULL,
    "authorId" TEXT NOT NULL,
    "planHash" TEXT NOT NULL,
    "requestedAt" TIMESTAMPTZ(3) NOT NULL,
    "message" TEXT,
    "state" TEXT NOT NULL,
    "decidedById" TEXT,
    "decidedByName" TEXT,
    "decidedAt" TIMESTAMPTZ(3),
    "words" TEXT,
    "facts" JSONB NOT NULL,
    "factsSha256" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "Review_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ReleaseStage" (
    "workspaceId" TEXT NOT NULL,
    "cohortId" TEXT NOT NULL,
    "stageIndex" INTEGER NOT NULL,
    "size" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "adapter" TEXT,
    "targetId" TEXT,
    "releasedBy" JSONB,
    "releasedAt" TIMESTAMPTZ(3),
    "deadlineAt" TIMESTAMPTZ(3),
    "judgedAt" TIMESTAMPTZ(3),
    "figures" JSONB,
    "version" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "ReleaseStage_pkey" PRIMARY KEY ("cohortId","stageIndex")
);

-- CreateTable
CREATE TABLE "Dispatch" (
    "workspaceId" TEXT NOT NULL,
    "cohortId" TEXT NOT NULL,
    "recipientKey" TEXT NOT NULL,
    "stageIndex" INTEGER NOT NULL,
    "recipient" TEXT NOT NULL,
    "idempotencyKey" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "claimedAt" TIMESTAMPTZ(3) NOT NULL,
    "handedOverAt" TIMESTAMPTZ(3),
    "outcome" TEXT,
    "outcomeAt" TIMESTAMPTZ(3),
    "outcomeReason" TEXT,
    "outcomeEventId" BIGINT,

    CONSTRAINT "Dispatch_pkey" PRIMARY KEY ("cohortId","recipientKey")
);

-- CreateTable
CREATE TABLE "ReleaseTarget" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "secret" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "disabledAt" TIMESTAMPTZ(3),

    CONSTRAINT "ReleaseTarget_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ScenarioZone" (
    "workspaceId" TEXT NOT NULL,
    "scenario" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "records" JSONB NOT NULL,
    "loadedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ScenarioZone_pkey" PRIMARY KEY ("workspaceId","origin")
);

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE UNIQUE INDEX "Session_token_key" ON "Session"("token");

-- CreateIndex
CREATE INDEX "Session_userId_idx" ON "Session"("userId");

-- CreateIndex
CREATE INDEX "Account_userId_idx" ON "Account"("userId");

-- CreateIndex
CREATE INDEX "Verification_identifier_idx" ON "Verification"("identifier");

-- CreateIndex
CREATE INDEX "Membership_userId_idx" ON "Membership"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "Invite_tokenHash_key" ON "Invite"("tokenHash");

-- CreateIndex
CREATE INDEX "Invite_workspaceId_createdAt_idx" ON "Invite"("workspaceId", "createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "ApiToken_tokenHash_key" ON "ApiToken"("tokenHash");

-- CreateIndex
CREATE INDEX "ApiToken_workspaceId_createdAt_idx" ON "ApiToken"("workspaceId", "createdAt");

-- CreateIndex
CREATE INDEX "AuditEntry_workspaceId_id_idx" ON "AuditEntry"("workspaceId", "id");

-- CreateIndex
CREATE INDEX "IdempotencyRecord_createdAt_idx" ON "IdempotencyRecord"("createdAt");

-- CreateIndex
CREATE INDEX "AttemptWindow_endsAt_idx" ON "AttemptWindow"("endsAt");

-- CreateIndex
CREATE INDEX "Upload_workspaceId_createdAt_idx" ON "Upload"("workspaceId", "createdAt");

-- CreateIndex
CREATE INDEX "Upload_state_idx" ON "Upload"("state");

-- CreateIndex
CREATE INDEX "DeliveryEvent_workspaceId_occurredAt_id_idx" ON "DeliveryEvent"("workspaceId", "occurredAt", "id");

-- CreateIndex
CREATE INDEX "DeliveryEvent_workspaceId_reason_provider_occurredAt_idx" ON "DeliveryEvent"("workspaceId", "reason", "provider", "occurredAt");

-- CreateIndex
CREATE INDEX "DeliveryEvent_workspaceId_recipientKey_occurredAt_idx" ON "DeliveryEvent"("workspaceId", "recipientKey", "occurredAt");

-- CreateIndex
CREATE INDEX "DeliveryEvent_workspaceId_remoteIp_occurredAt_idx" ON "DeliveryEvent"("workspaceId", "remoteIp", "occurredAt");

-- CreateIndex
CREATE INDEX "DeliveryEvent_workspaceId_uploadId_id_idx" ON "DeliveryEvent"("workspaceId", "uploadId", "id");

-- CreateIndex
CREATE INDEX "DeliveryEvent_workspaceId_failureKey_idx" ON "DeliveryEvent"("workspaceId", "failureKey");

-- CreateIndex
CREATE UNIQUE INDEX "DeliveryEvent_workspaceId_eventKey_key" ON "DeliveryEvent"("workspaceId", "eventKey");

-- CreateIndex
CREATE INDEX "VolumeBucket_workspaceId_provider_minute_idx" ON "VolumeBucket"("workspaceId", "provider", "minute");

-- CreateIndex
CREATE INDEX "Incident_workspaceId_startedAt_idx" ON "Incident"("workspaceId", "startedAt");

-- CreateIndex
CREATE INDEX "Incident_workspaceId_reason_provider_startedAt_idx" ON "Incident"("workspaceId", "reason", "provider", "startedAt");

-- CreateIndex
CREATE UNIQUE INDEX "Incident_workspaceId_number_key" ON "Incident"("workspaceId", "number");

-- CreateIndex
CREATE INDEX "TimelineEntry_workspaceId_incidentId_at_id_idx" ON "TimelineEntry"("workspaceId", "incidentId", "at", "id");

-- CreateIndex
CREATE INDEX "DnsSnapshot_workspaceId_name_type_askedAt_idx" ON "DnsSnapshot"("workspaceId", "name", "type", "askedAt");

-- CreateIndex
CREATE INDEX "EvidenceRound_workspaceId_incidentId_startedAt_idx" ON "EvidenceRound"("workspaceId", "incidentId", "startedAt");

-- CreateIndex
CREATE INDEX "Verdict_workspaceId_incidentId_createdAt_idx" ON "Verdict"("workspaceId", "incidentId", "createdAt");

-- CreateIndex
CREATE INDEX "Hold_workspaceId_state_leaseUntil_idx" ON "Hold"("workspaceId", "state", "leaseUntil");

-- CreateIndex
CREATE UNIQUE INDEX "Hold_workspaceId_incidentId_key" ON "Hold"("workspaceId", "incidentId");

-- CreateIndex
CREATE INDEX "Cohort_workspaceId_incidentId_createdAt_idx" ON "Cohort"("workspaceId", "incidentId", "createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "Cohort_workspaceId_number_key" ON "Cohort"("workspaceId", "number");

-- CreateIndex
CREATE UNIQUE INDEX "Cohort_id_authorId_key" ON "Cohort"("id", "authorId");

-- CreateIndex
CREATE INDEX "CohortMember_workspaceId_recipientKey_idx" ON "CohortMember"("workspaceId", "recipientKey");

-- CreateIndex
CREATE INDEX "CohortMember_cohortId_included_stageIndex_idx" ON "CohortMember"("cohortId", "included", "stageIndex");

-- CreateIndex
CREATE INDEX "Review_workspaceId_state_requestedAt_idx" ON "Review"("workspaceId", "state", "requestedAt");

-- CreateIndex
CREATE INDEX "Review_cohortId_idx" ON "Review"("cohortId");

-- CreateIndex
CREATE INDEX "ReleaseStage_workspaceId_state_idx" ON "ReleaseStage"("workspaceId", "state");

-- CreateIndex
CREATE UNIQUE INDEX "Dispatch_idempotencyKey_key" ON "Dispatch"("idempotencyKey");

-- CreateIndex
CREATE INDEX "Dispatch_workspaceId_recipientKey_idx" ON "Dispatch"("workspaceId", "recipientKey");

-- CreateIndex
CREATE INDEX "Dispatch_cohortId_stageIndex_state_idx" ON "Dispatch"("cohortId", "stageIndex", "state");

-- CreateIndex
CREATE UNIQUE INDEX "ReleaseTarget_workspaceId_name_key" ON "ReleaseTarget"("workspaceId", "name");

-- AddForeignKey
ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Account" ADD CONSTRAINT "Account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Membership" ADD CONSTRAINT "Membership_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CohortMember" ADD CONSTRAINT "CohortMember_cohortId_fkey" FOREIGN KEY ("cohortId") REFERENCES "Cohort"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Review" ADD CONSTRAINT "Review_cohortId_authorId_fkey" FOREIGN KEY ("cohortId", "authorId") REFERENCES "Cohort"("id", "authorId") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ReleaseStage" ADD CONSTRAINT "ReleaseStage_cohortId_fkey" FOREIGN KEY ("cohortId") REFERENCES "Cohort"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Dispatch" ADD CONSTRAINT "Dispatch_cohortId_stageIndex_fkey" FOREIGN KEY ("cohortId", "stageIndex") REFERENCES "ReleaseStage"("cohortId", "stageIndex") ON DELETE CASCADE ON UPDATE CASCADE;


-- ── What Prisma's schema language cannot say ─────────────────────────────────────────────────────

ALTER TABLE "Membership" ADD CONSTRAINT "Membership_role_check"
  CHECK ("role" IN ('viewer', 'operator', 'approver', 'administrator'));
ALTER TABLE "Upload" ADD CONSTRAINT "Upload_state_check"
  CHECK ("state" IN ('receiving', 'queued', 'processing', 'done', 'failed'));
ALTER TABLE "Incident" ADD CONSTRAINT "Incident_state_check"
  CHECK ("state" IN ('open', 'identified', 'monitoring', 'retrying', 'resolved', 'false_alarm', 'merged'));
ALTER TABLE "Incident" ADD CONSTRAINT "Incident_side_check"
  CHECK ("side" IS NULL OR "side" IN ('ours', 'theirs', 'address', 'unknown'));
ALTER TABLE "Hold" ADD CONSTRAINT "Hold_state_check"
  CHECK ("state" IN ('active', 'released', 'expired'));
ALTER TABLE "Cohort" ADD CONSTRAINT "Cohort_state_check"
  CHECK ("state" IN ('draft', 'frozen', 'in_review', 'approved', 'declined', 'stale', 'releasing', 'paused', 'stopped', 'completed'));
ALTER TABLE "Cohort" ADD CONSTRAINT "Cohort_plan_check"
  CHECK ("state" = 'draft' OR "planHash" IS NOT NULL);
ALTER TABLE "Review" ADD CONSTRAINT "Review_state_check"
  CHECK ("state" IN ('pending', 'approved', 'declined', 'changes_asked', 'expired', 'stale'));
ALTER TABLE "ReleaseStage" ADD CONSTRAINT "ReleaseStage_state_check"
  CHECK ("state" IN ('waiting', 'dispatching', 'observing', 'passed', 'failed', 'inconclusive', 'stopped'));
ALTER TABLE "Dispatch" ADD CONSTRAINT "Dispatch_state_check"
  CHECK ("state" IN ('claimed', 'handed_over', 'unknown', 'cancelled'));

-- Four eyes: whoever wrote the plan never decides on it, whatever code or hand writes the row.
ALTER TABLE "Review" ADD CONSTRAINT "Review_four_eyes_check"
  CHECK ("decidedById" IS NULL OR "decidedById" <> "authorId");
ALTER TABLE "Review" ADD CONSTRAINT "Review_decided_check"
  CHECK ("state" <> 'approved' OR ("decidedById" IS NOT NULL AND "decidedAt" IS NOT NULL));

CREATE FUNCTION rebound_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: %', TG_OP, TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER "RawMessage_immutable" BEFORE UPDATE ON "RawMessage"
  FOR EACH ROW EXECUTE FUNCTION rebound_refuse('raw evidence is immutable');
CREATE TRIGGER "DnsSnapshot_immutable" BEFORE UPDATE ON "DnsSnapshot"
  FOR EACH ROW EXECUTE FUNCTION rebound_refuse('an answer is kept as it was given');
CREATE TRIGGER "Verdict_immutable" BEFORE UPDATE ON "Verdict"
  FOR EACH ROW EXECUTE FUNCTION rebound_refuse('a new verdict is a new row');
CREATE TRIGGER "AuditEntry_append_only" BEFORE UPDATE OR DELETE ON "AuditEntry"
  FOR EACH ROW EXECUTE FUNCTION rebound_refuse('the audit trail is append-only');
CREATE TRIGGER "Cohort_author_immutable" BEFORE UPDATE OF "authorId" ON "Cohort"
  FOR EACH ROW WHEN (OLD."authorId" IS DISTINCT FROM NEW."authorId")
  EXECUTE FUNCTION rebound_refuse('the author of a plan does not change');
CREATE TRIGGER "Cohort_plan_immutable" BEFORE UPDATE OF "planHash" ON "Cohort"
  FOR EACH ROW WHEN (OLD."planHash" IS NOT NULL AND OLD."planHash" IS DISTINCT FROM NEW."planHash")
  EXECUTE FUNCTION rebound_refuse('a frozen plan does not change: make a new one');
CREATE TRIGGER "Review_decision_immutable" BEFORE UPDATE OF "decidedById", "authorId" ON "Review"
  FOR EACH ROW WHEN (OLD."decidedById" IS NOT NULL AND
    (OLD."decidedById" IS DISTINCT FROM NEW."decidedById" OR OLD."authorId" IS DISTINCT FROM NEW."authorId"))
  EXECUTE FUNCTION rebound_refuse('a decision keeps its name');

-- The decider needs the role at the moment of the decision.
CREATE FUNCTION rebound_decider_may_decide() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM "Membership" WHERE "workspaceId" = NEW."workspaceId" AND "userId" = NEW."decidedById"
      AND "role" IN ('approver', 'administrator')
  ) THEN
    RAISE EXCEPTION 'only an approver or administrator of the workspace decides' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "Review_decider_role" BEFORE INSERT OR UPDATE ON "Review"
  FOR EACH ROW WHEN (NEW."state" = 'approved') EXECUTE FUNCTION rebound_decider_may_decide();

-- One spelling of a recipient is in, however many there are.
CREATE UNIQUE INDEX "CohortMember_included_key" ON "CohortMember"
  ("cohortId", (CASE WHEN "included" THEN "recipientKey" END));

-- Members belong to the plan hash: none changes once the plan is frozen.
CREATE FUNCTION rebound_cohort_is_draft() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  cohort_state text;
BEGIN
  SELECT "state" INTO cohort_state FROM "Cohort" WHERE "id" = COALESCE(NEW."cohortId", OLD."cohortId");
  -- No cohort: it is being deleted as a whole.
  IF cohort_state IS NOT NULL AND cohort_state <> 'draft' THEN
    RAISE EXCEPTION 'the members of a frozen cohort do not change' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER "CohortMember_frozen" BEFORE INSERT OR UPDATE OR DELETE ON "CohortMember"
  FOR EACH ROW EXECUTE FUNCTION rebound_cohort_is_draft();

-- Nothing goes out without an approval of this very plan, to someone who is not in that stage of it,
-- or before the stage ahead has passed.
CREATE FUNCTION rebound_dispatch_is_approved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  cohort "Cohort"%ROWTYPE;
BEGIN
  SELECT * INTO cohort FROM "Cohort" WHERE "id" = NEW."cohortId" FOR SHARE;
  IF cohort."state" NOT IN ('approved', 'releasing') THEN
    RAISE EXCEPTION 'cohort % is %, not approved', NEW."cohortId", cohort."state" USING ERRCODE = 'restrict_violation';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM "Review" WHERE "cohortId" = NEW."cohortId" AND "state" = 'approved' AND "planHash" = cohort."planHash") THEN
    RAISE EXCEPTION 'no approval of plan % of cohort %', cohort."planHash", NEW."cohortId" USING ERRCODE = 'restrict_violation';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM "CohortMember" WHERE "cohortId" = NEW."cohortId" AND "recipientKey" = NEW."recipientKey"
      AND "included" AND "stageIndex" = NEW."stageIndex") THEN
    RAISE EXCEPTION 'recipient is not in stage % of cohort %', NEW."stageIndex", NEW."cohortId" USING ERRCODE = 'restrict_violation';
  END IF;
  IF NEW."stageIndex" > 0 AND NOT EXISTS (SELECT 1 FROM "ReleaseStage" WHERE "cohortId" = NEW."cohortId"
      AND "stageIndex" = NEW."stageIndex" - 1 AND "state" = 'passed') THEN
    RAISE EXCEPTION 'stage % has not passed', NEW."stageIndex" - 1 USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "Dispatch_approved" BEFORE INSERT ON "Dispatch"
  FOR EACH ROW EXECUTE FUNCTION rebound_dispatch_is_approved();

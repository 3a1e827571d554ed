-- CreateTable
CREATE TABLE "AlertChannel" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "sealed" TEXT,
    "createdBy" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "removedAt" TIMESTAMPTZ(3),

    CONSTRAINT "AlertChannel_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AlertRule" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "channelId" TEXT NOT NULL,
    "reason" TEXT,
    "providers" TEXT[],
    "pool" TEXT,
    "minRecipients" INTEGER NOT NULL,
    "side" TEXT NOT NULL,
    "tellEnd" BOOLEAN NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "createdBy" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "removedAt" TIMESTAMPTZ(3),

    CONSTRAINT "AlertRule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AlertStanding" (
    "workspaceId" TEXT NOT NULL,
    "ruleId" TEXT NOT NULL,
    "incidentId" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL DEFAULT 0,
    "running" BOOLEAN NOT NULL DEFAULT false,
    "side" TEXT,
    "recipients" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "AlertStanding_pkey" PRIMARY KEY ("workspaceId","ruleId","incidentId")
);

-- CreateTable
CREATE TABLE "Acknowledgement" (
    "workspaceId" TEXT NOT NULL,
    "incidentId" TEXT NOT NULL,
    "by" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Acknowledgement_pkey" PRIMARY KEY ("workspaceId","incidentId")
);

-- CreateTable
CREATE TABLE "AlertDelivery" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "channelId" TEXT NOT NULL,
    "ruleId" TEXT,
    "incidentId" TEXT,
    "kind" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "message" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAt" TIMESTAMPTZ(3) NOT NULL,
    "result" TEXT,
    "responseCode" INTEGER,
    "excerpt" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "AlertDelivery_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "AlertChannel_workspaceId_createdAt_idx" ON "AlertChannel"("workspaceId", "createdAt");

-- CreateIndex
CREATE INDEX "AlertRule_workspaceId_createdAt_idx" ON "AlertRule"("workspaceId", "createdAt");

-- CreateIndex
CREATE INDEX "AlertDelivery_workspaceId_createdAt_idx" ON "AlertDelivery"("workspaceId", "createdAt");

-- CreateIndex
CREATE INDEX "AlertDelivery_workspaceId_incidentId_createdAt_idx" ON "AlertDelivery"("workspaceId", "incidentId", "createdAt");

-- CreateIndex
CREATE INDEX "AlertDelivery_workspaceId_channelId_createdAt_idx" ON "AlertDelivery"("workspaceId", "channelId", "createdAt");

-- CreateIndex
CREATE INDEX "AlertDelivery_state_nextAt_idx" ON "AlertDelivery"("state", "nextAt");

-- CreateIndex
CREATE UNIQUE INDEX "AlertDelivery_workspaceId_ruleId_incidentId_kind_sequence_key" ON "AlertDelivery"("workspaceId", "ruleId", "incidentId", "kind", "sequence");

-- ── What Prisma's schema language cannot say ─────────────────────────────────────────────────────

ALTER TABLE "AlertChannel" ADD CONSTRAINT "AlertChannel_kind_check" CHECK ("kind" IN ('webhook', 'slack', 'email'));
ALTER TABLE "AlertRule" ADD CONSTRAINT "AlertRule_side_check" CHECK ("side" IN ('any', 'ours', 'theirs'));
ALTER TABLE "AlertRule" ADD CONSTRAINT "AlertRule_minRecipients_check" CHECK ("minRecipients" >= 1);
ALTER TABLE "AlertDelivery" ADD CONSTRAINT "AlertDelivery_kind_check"
  CHECK ("kind" IN ('opened', 'escalated', 'ended', 'test'));
ALTER TABLE "AlertDelivery" ADD CONSTRAINT "AlertDelivery_state_check" CHECK ("state" IN ('waiting', 'sent', 'failed'));
ALTER TABLE "AlertDelivery" ADD CONSTRAINT "AlertDelivery_subject_check"
  CHECK ("kind" = 'test' OR ("ruleId" IS NOT NULL AND "incidentId" IS NOT NULL));

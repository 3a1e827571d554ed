-- AlterTable
ALTER TABLE "RecipientState" ADD COLUMN     "suppressedAddress" TEXT,
ADD COLUMN     "suppressedBy" JSONB;

-- CreateIndex
CREATE INDEX "RecipientState_workspaceId_suppressedAt_recipientKey_idx" ON "RecipientState"("workspaceId", "suppressedAt", "recipientKey") WHERE "suppressedAt" IS NOT NULL;

-- AlterTable
ALTER TABLE "Hold" ADD COLUMN     "changedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "feedSeq" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "lastChange" TEXT NOT NULL DEFAULT 'opened';

-- CreateTable
CREATE TABLE "HeldRecipient" (
    "workspaceId" TEXT NOT NULL,
    "holdId" TEXT NOT NULL,
    "recipientKey" TEXT NOT NULL,
    "recipients" TEXT[],
    "state" TEXT NOT NULL,
    "why" TEXT,
    "recoveredAt" TIMESTAMPTZ(3),
    "changedAt" TIMESTAMPTZ(3) NOT NULL,
    "feedSeq" BIGINT NOT NULL,

    CONSTRAINT "HeldRecipient_pkey" PRIMARY KEY ("holdId","recipientKey")
);

-- CreateTable
CREATE TABLE "HoldFeedHead" (
    "workspaceId" TEXT NOT NULL,
    "last" BIGINT NOT NULL,

    CONSTRAINT "HoldFeedHead_pkey" PRIMARY KEY ("workspaceId")
);

-- CreateTable
CREATE TABLE "HoldWebhook" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "createdBy" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "removedAt" TIMESTAMPTZ(3),

    CONSTRAINT "HoldWebhook_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "HoldWebhookDelivery" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "webhookId" TEXT NOT NULL,
    "holdId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "nextAt" TIMESTAMPTZ(3) NOT NULL,
    "result" TEXT,
    "responseCode" INTEGER,
    "excerpt" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "HoldWebhookDelivery_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "Hold_workspaceId_feedSeq_idx" ON "Hold"("workspaceId", "feedSeq");

-- CreateIndex
CREATE UNIQUE INDEX "HeldRecipient_workspaceId_feedSeq_key" ON "HeldRecipient"("workspaceId", "feedSeq");

-- CreateIndex
CREATE INDEX "HeldRecipient_workspaceId_recipientKey_idx" ON "HeldRecipient"("workspaceId", "recipientKey");

-- CreateIndex
CREATE INDEX "HoldWebhook_workspaceId_createdAt_idx" ON "HoldWebhook"("workspaceId", "createdAt");

-- CreateIndex
CREATE INDEX "HoldWebhookDelivery_workspaceId_createdAt_idx" ON "HoldWebhookDelivery"("workspaceId", "createdAt");

-- CreateIndex
CREATE INDEX "HoldWebhookDelivery_workspaceId_webhookId_createdAt_idx" ON "HoldWebhookDelivery"("workspaceId", "webhookId", "createdAt");

-- CreateIndex
CREATE INDEX "HoldWebhookDelivery_state_nextAt_idx" ON "HoldWebhookDelivery"("state", "nextAt");

ALTER TABLE "HeldRecipient" ADD CONSTRAINT "HeldRecipient_state_check" CHECK ("state" IN ('held', 'left'));
ALTER TABLE "HeldRecipient" ADD CONSTRAINT "HeldRecipient_why_check"
  CHECK (("state" = 'held') = ("why" IS NULL) AND "why" IN ('recovered', 'known_bad', 'suppressed_by_hand', 'outside_window'));
ALTER TABLE "Hold" ADD CONSTRAINT "Hold_lastChange_check"
  CHECK ("lastChange" IN ('opened', 'renewed', 'moved', 'reopened', 'released', 'expired'));
ALTER TABLE "HoldWebhookDelivery" ADD CONSTRAINT "HoldWebhookDelivery_state_check"
  CHECK ("state" IN ('waiting', 'sent', 'failed'));

-- Holds of before stand in the feed in the order they were made.
UPDATE "Hold" SET "feedSeq" = n."seq", "changedAt" = COALESCE("endedAt", "createdAt"),
  "lastChange" = CASE "state" WHEN 'active' THEN 'opened' ELSE "state" END
FROM (SELECT "id", row_number() OVER (PARTITION BY "workspaceId" ORDER BY "createdAt", "id") AS "seq" FROM "Hold") n
WHERE n."id" = "Hold"."id";
INSERT INTO "HoldFeedHead" ("workspaceId", "last") SELECT "workspaceId", max("feedSeq") FROM "Hold" GROUP BY 1;

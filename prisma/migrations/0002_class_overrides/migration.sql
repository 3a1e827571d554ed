-- AlterTable
ALTER TABLE "DeliveryEvent" ADD COLUMN     "original" JSONB;

-- CreateTable
CREATE TABLE "ClassOverride" (
    "workspaceId" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "text" TEXT NOT NULL,
    "provider" TEXT,
    "reason" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL,
    "why" TEXT NOT NULL,
    "createdBy" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ClassOverride_pkey" PRIMARY KEY ("workspaceId","id","version")
);

-- CreateTable
CREATE TABLE "ClassOverrideRun" (
    "workspaceId" TEXT NOT NULL,
    "overrideId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "queuedAt" TIMESTAMPTZ(3) NOT NULL,
    "lastEventId" BIGINT NOT NULL DEFAULT 0,
    "moved" INTEGER NOT NULL DEFAULT 0,
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ClassOverrideRun_pkey" PRIMARY KEY ("workspaceId","overrideId","version")
);

-- ── What Prisma's schema language cannot say ─────────────────────────────────────────────────────

ALTER TABLE "ClassOverride" ADD CONSTRAINT "ClassOverride_text_check" CHECK (length("text") >= 4);
ALTER TABLE "ClassOverride" ADD CONSTRAINT "ClassOverride_version_check" CHECK ("version" >= 1);

CREATE TRIGGER "ClassOverride_append_only" BEFORE UPDATE OR DELETE ON "ClassOverride"
  FOR EACH ROW EXECUTE FUNCTION rebound_refuse('a change of an override is a new version');

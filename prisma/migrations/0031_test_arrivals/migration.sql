-- AlterTable
ALTER TABLE "AlertRule" ADD COLUMN     "tellDrift" BOOLEAN NOT NULL DEFAULT true;

-- CreateTable
CREATE TABLE "TestArrival" (
    "id" TEXT NOT NULL,
    "workspaceId" TEXT NOT NULL,
    "pathTestId" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,
    "handedInBy" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "TestArrival_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "TestArrival_workspaceId_pathTestId_sha256_key" ON "TestArrival"("workspaceId", "pathTestId", "sha256");

-- ── What Prisma's schema language cannot say ─────────────────────────────────────────────────────

-- Until now every rule told of a drift but those for "theirs" alone.
UPDATE "AlertRule" SET "tellDrift" = ("side" <> 'theirs');

CREATE TRIGGER "TestArrival_immutable" BEFORE UPDATE ON "TestArrival"
  FOR EACH ROW EXECUTE FUNCTION rebound_refuse('a mail is kept as it arrived');

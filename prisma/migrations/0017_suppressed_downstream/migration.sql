-- CreateTable
CREATE TABLE "DownstreamListing" (
    "workspaceId" TEXT NOT NULL,
    "targetId" TEXT NOT NULL,
    "recipientKey" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "seenAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "DownstreamListing_pkey" PRIMARY KEY ("targetId","recipientKey")
);

-- CreateIndex
CREATE INDEX "DownstreamListing_workspaceId_recipientKey_idx" ON "DownstreamListing"("workspaceId", "recipientKey");

-- AddForeignKey
ALTER TABLE "DownstreamListing" ADD CONSTRAINT "DownstreamListing_targetId_fkey" FOREIGN KEY ("targetId") REFERENCES "ReleaseTarget"("id") ON DELETE CASCADE ON UPDATE CASCADE;

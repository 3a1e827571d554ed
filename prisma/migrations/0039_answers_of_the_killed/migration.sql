-- A request under an Idempotency-Key says that it lives, and what it has committed, so that one which was killed is not
-- waited for, nor done again.
ALTER TABLE "IdempotencyRecord" ADD COLUMN "claimId" TEXT NOT NULL DEFAULT '';
ALTER TABLE "IdempotencyRecord" ADD COLUMN "aliveAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;
ALTER TABLE "IdempotencyRecord" ADD COLUMN "effect" JSONB;

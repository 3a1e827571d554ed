-- What the last try of a target showed.
ALTER TABLE "ReleaseTarget" ADD COLUMN "checkedAt" TIMESTAMPTZ(3),
ADD COLUMN "checkWorks" BOOLEAN,
ADD COLUMN "checkSays" TEXT;

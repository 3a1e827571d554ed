-- AlterTable
ALTER TABLE "ReleaseStage" ADD COLUMN     "perHour" INTEGER,
ADD COLUMN     "nextAt" TIMESTAMPTZ(3);

ALTER TABLE "ReleaseStage" ADD CONSTRAINT "ReleaseStage_perHour_check" CHECK ("perHour" IS NULL OR "perHour" > 0);

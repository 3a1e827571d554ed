-- A report about a mail that none of our logs knows (backscatter): kept, never counted.
ALTER TABLE "DeliveryEvent" ADD COLUMN "stray" BOOLEAN NOT NULL DEFAULT false;

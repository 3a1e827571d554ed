-- CreateIndex
CREATE INDEX "DnsSnapshot_records_idx" ON "DnsSnapshot" USING GIN ("records" jsonb_path_ops);

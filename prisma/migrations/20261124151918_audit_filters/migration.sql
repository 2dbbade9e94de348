-- CreateTable
CREATE TABLE "audit_check" (
    "id" INTEGER NOT NULL,
    "verified_to" BIGINT NOT NULL DEFAULT 0,
    "head" TEXT NOT NULL,
    "verified_at" TIMESTAMPTZ(3),
    "reread_to" BIGINT NOT NULL DEFAULT 0,
    "reread_head" TEXT NOT NULL,
    "whole_at" TIMESTAMPTZ(3),
    "broken_at" BIGINT,
    "message" TEXT,

    CONSTRAINT "audit_check_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "audit_entry_actor_seq_idx" ON "audit_entry"("actor" text_pattern_ops, "seq");

-- CreateIndex
CREATE INDEX "audit_entry_verb_seq_idx" ON "audit_entry"("verb", "seq");

-- CreateIndex
CREATE INDEX "audit_entry_request_id_idx" ON "audit_entry"("request_id");

-- CreateIndex
CREATE INDEX "audit_entry_at_idx" ON "audit_entry"("at");

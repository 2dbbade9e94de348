-- CreateTable
CREATE TABLE "instance_history" (
    "instance_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "deployment_id" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "phase" "InstancePhase" NOT NULL,
    "message" TEXT NOT NULL,
    "cluster" TEXT NOT NULL,
    "node" TEXT NOT NULL,

    CONSTRAINT "instance_history_pkey" PRIMARY KEY ("deployment_id","instance_id","at")
);

-- CreateIndex
CREATE INDEX "instance_history_at_idx" ON "instance_history"("at");

-- The row keeps its writers; this only remembers. A change within the same second replaces what that second remembered.
CREATE FUNCTION remember_instance(i instance, became "InstancePhase") RETURNS void LANGUAGE sql AS $$
  INSERT INTO instance_history (deployment_id, instance_id, at, revision, phase, message, cluster, node)
  SELECT i.deployment_id, i.id, date_trunc('second', clock_timestamp()), i.revision, became, i.message,
    COALESCE((SELECT name FROM cluster WHERE id = i.cluster_id), ''), COALESCE((SELECT name FROM node WHERE id = i.node_id), '')
  ON CONFLICT (deployment_id, instance_id, at) DO UPDATE SET revision = EXCLUDED.revision, phase = EXCLUDED.phase,
    message = EXCLUDED.message, cluster = EXCLUDED.cluster, node = EXCLUDED.node
$$;
CREATE FUNCTION remember_instance_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM remember_instance(OLD, 'stopped');
  ELSE
    PERFORM remember_instance(NEW, NEW.phase);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER instance_made_history AFTER INSERT ON instance FOR EACH ROW EXECUTE FUNCTION remember_instance_change();
CREATE TRIGGER instance_history_kept AFTER UPDATE ON instance FOR EACH ROW
  WHEN ((OLD.revision, OLD.phase, OLD.cluster_id, OLD.node_id) IS DISTINCT FROM (NEW.revision, NEW.phase, NEW.cluster_id, NEW.node_id))
  EXECUTE FUNCTION remember_instance_change();
CREATE TRIGGER instance_gone_history AFTER DELETE ON instance FOR EACH ROW WHEN (OLD.phase <> 'stopped')
  EXECUTE FUNCTION remember_instance_change();
SELECT remember_instance(i, i.phase) FROM instance i;

-- CreateTable
CREATE TABLE "fleet_change" (
    "xid" BIGINT NOT NULL,
    "service_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "fleet_change_pkey" PRIMARY KEY ("xid","service_id")
);

-- What a transaction changed, by service. The number is the whole transaction's, so that a subtransaction's changes count with it.
CREATE FUNCTION note_fleet_change(service text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO fleet_change (xid, service_id) VALUES (pg_current_xact_id()::text::bigint, service) ON CONFLICT DO NOTHING
$$;

CREATE FUNCTION note_service_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_fleet_change(COALESCE(NEW.id, OLD.id));
  RETURN NULL;
END $$;
CREATE TRIGGER service_fleet_made AFTER INSERT OR DELETE ON service FOR EACH ROW EXECUTE FUNCTION note_service_change();
CREATE TRIGGER service_fleet_changed AFTER UPDATE ON service FOR EACH ROW
  WHEN ((OLD.team_id, OLD.name, OLD.title, OLD.labels, OLD.annotations, OLD.updated_at)
    IS DISTINCT FROM (NEW.team_id, NEW.name, NEW.title, NEW.labels, NEW.annotations, NEW.updated_at))
  EXECUTE FUNCTION note_service_change();

CREATE FUNCTION note_deployment_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_fleet_change(COALESCE(NEW.service_id, OLD.service_id));
  RETURN NULL;
END $$;
CREATE TRIGGER deployment_fleet_made AFTER INSERT OR DELETE ON deployment FOR EACH ROW EXECUTE FUNCTION note_deployment_change();
CREATE TRIGGER deployment_fleet_changed AFTER UPDATE ON deployment FOR EACH ROW
  WHEN ((OLD.environment_id, OLD.revision, OLD.sync, OLD.health, OLD.ready_instances, OLD.replicas, OLD.stopped)
    IS DISTINCT FROM (NEW.environment_id, NEW.revision, NEW.sync, NEW.health, NEW.ready_instances, NEW.replicas, NEW.stopped))
  EXECUTE FUNCTION note_deployment_change();

-- Of a deployment that goes with its children its own row has been noted.
CREATE FUNCTION note_deployment_part_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_fleet_change(d.service_id) FROM deployment d WHERE d.id = COALESCE(NEW.deployment_id, OLD.deployment_id);
  RETURN NULL;
END $$;
CREATE TRIGGER dependency_fleet_made AFTER INSERT OR DELETE ON dependency FOR EACH ROW EXECUTE FUNCTION note_deployment_part_change();
CREATE TRIGGER dependency_fleet_changed AFTER UPDATE ON dependency FOR EACH ROW
  WHEN (OLD.target_name IS DISTINCT FROM NEW.target_name) EXECUTE FUNCTION note_deployment_part_change();
CREATE TRIGGER instance_fleet_made AFTER INSERT OR DELETE ON instance FOR EACH ROW EXECUTE FUNCTION note_deployment_part_change();
CREATE TRIGGER instance_fleet_moved AFTER UPDATE ON instance FOR EACH ROW
  WHEN (OLD.cluster_id IS DISTINCT FROM NEW.cluster_id) EXECUTE FUNCTION note_deployment_part_change();

CREATE FUNCTION note_shared_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_fleet_change('*');
  RETURN NULL;
END $$;
CREATE TRIGGER team_fleet_named AFTER INSERT OR UPDATE OF name OR DELETE ON team FOR EACH STATEMENT EXECUTE FUNCTION note_shared_name();
CREATE TRIGGER environment_fleet_named AFTER INSERT OR UPDATE OF name, position OR DELETE ON environment FOR EACH STATEMENT EXECUTE FUNCTION note_shared_name();
CREATE TRIGGER cluster_fleet_named AFTER UPDATE OF name ON cluster FOR EACH STATEMENT EXECUTE FUNCTION note_shared_name();

-- Keys that were given up are few among many: what fails is looked up with every graph.
CREATE INDEX queue_key_parked_idx ON queue_key (kind) WHERE parked_at IS NOT NULL;

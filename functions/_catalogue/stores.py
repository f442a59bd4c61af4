"""Software that keeps data, known by its image: what must never run twice by accident, and where its data is."""

from msgspec import Struct

from functions._catalogue.reading import rows, text, whole
from functions._manifests.images import parse
from functions._manifests.repository import Manifest
from functions._manifests.workloads import containers


class Store(Struct, frozen=True):
    """A data store: the data directory that its official image declares as a volume, and the number of the user that
    the image becomes, 0 where that is not known here.
    """

    name: str
    images: tuple[str, ...]
    directory: str
    port: int
    user: int = 0


# Directories, ports and users: VOLUME, EXPOSE and useradd in the official images' Dockerfiles (the Debian variants).
STORES = (
    Store(
        "PostgreSQL",
        ("postgres", "postgresql", "postgis", "timescaledb", "pgvector"),
        "/var/lib/postgresql/data",
        5432,
        user=999,
    ),
    Store("Redis", ("redis", "valkey", "keydb", "redis-stack-server"), "/data", 6379, user=999),
    Store("MySQL", ("mysql", "mysql-server", "mariadb", "percona"), "/var/lib/mysql", 3306, user=999),
    Store("MongoDB", ("mongo", "mongodb", "mongodb-community-server"), "/data/db", 27017, user=999),
    Store("Elasticsearch", ("elasticsearch",), "/usr/share/elasticsearch/data", 9200, user=1000),
    Store("OpenSearch", ("opensearch",), "/usr/share/opensearch/data", 9200),
    Store("Qdrant", ("qdrant",), "/qdrant/storage", 6333),
    Store("RabbitMQ", ("rabbitmq",), "/var/lib/rabbitmq", 5672),
    Store("InfluxDB", ("influxdb",), "/var/lib/influxdb2", 8086),
    Store("MinIO", ("minio",), "/data", 9000),
    Store("Neo4j", ("neo4j",), "/data", 7474),
    Store("CouchDB", ("couchdb",), "/opt/couchdb/data", 5984),
    Store("Cassandra", ("cassandra",), "/var/lib/cassandra", 9042),
    Store("ClickHouse", ("clickhouse-server", "clickhouse"), "/var/lib/clickhouse", 8123),
    Store("Prometheus", ("prometheus",), "/prometheus", 9090),
    Store("Loki", ("loki",), "/loki", 3100),
    Store("a container registry", ("registry",), "/var/lib/registry", 5000),
    Store("etcd", ("etcd",), "/var/lib/etcd", 2379),
    Store("Kafka", ("kafka", "cp-kafka"), "/var/lib/kafka/data", 9092),
    Store("ZooKeeper", ("zookeeper",), "/data", 2181),
)


def store_of(workload: Manifest) -> tuple[Store, str, dict[str, object]] | None:
    """The data store that a workload runs, with its container and the path of that; None where it runs none."""
    for path, container in containers(workload):
        image = parse(text(container, "image"))
        for store in STORES:
            if image and image.repository.rpartition("/")[2] in store.images:
                return store, path, container
    return None


# Ports that nothing but a database or a broker is declared on; those that web servers use as well are left out.
_DATA_PORTS = frozenset({1433, 1521, 2181, 2379, 3306, 5432, 5672, 6379, 9042, 9092, 27017})


def keeps_data(workload: Manifest) -> str:
    """What a workload keeps data with: the name of the store by its image, else its port; empty where nothing shows."""
    found = store_of(workload)
    if found is not None:
        return found[0].name
    declared = [whole(port, "containerPort") for _, one in containers(workload) for port in rows(one, "ports")]
    kept = sorted(_DATA_PORTS.intersection(declared))
    return f"a database on port {kept[0]}" if kept else ""

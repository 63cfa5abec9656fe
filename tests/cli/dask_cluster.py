"""A Dask cluster of two processes: tells its address and the processes, and ends with stdin."""

import sys

from distributed import LocalCluster

if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        pids = [str(nanny.pid) for nanny in cluster.workers.values()]
        sys.stdout.write(" ".join([cluster.scheduler_address, *pids]) + "\n")
        sys.stdout.flush()
        sys.stdin.read()

"""Becomes a Milvus server: `python -m bench.milvus_start FOLDER PORT`; who kills this process kills the server."""

import os
import sys

import milvus


def main(folder: str, port: str) -> None:
    server = milvus.MilvusServer()
    server.set_base_dir(folder)
    server.config.set("proxy_port", int(port))
    server.config.resolve()
    milvus._initialize_data_files(folder)
    program = server.get_milvus_executable_path()
    os.chdir(folder)
    more = {
        "DEPLOY_MODE": "STANDALONE",
        "METRICS_PORT": str(server.config.get("proxy_port") + 1),
        "MILVUS_RUN_DIR": os.path.join(folder, "run"),
        "LD_LIBRARY_PATH": os.path.dirname(program),
    }
    os.execve(program, [program, "run", "standalone"], {**os.environ, **more})


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Start the embedded servers and hold them until Ctrl-C, for work on the product by hand."""

import signal
import sys

from . import EmbeddedError, broker_url, data_dir, database_url, running


def main() -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with running():
            print(f"data folder      {data_dir()}")
            print(f"database         {database_url()}")
            print(f"  as its owner   {database_url('app_owner')}")
            print(f"broker           {broker_url()}")
            print("Ctrl-C stops them.", flush=True)
            signal.pause()
    except EmbeddedError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The site file, the wire and the settings, typed."""

import atexit
import gc

# At exit, Python's last collection may crash on annotations with msgspec.Meta, after all work is done, and turn the
# exit status into a failure (https://github.com/msgspec/msgspec/issues/717). What is frozen is not collected.
atexit.register(gc.freeze)

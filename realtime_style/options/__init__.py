"""What a user can choose: frozen dataclasses, whose fields say all there is to say of an option.

Defaults, ranges and help texts stand here once; the commands' parameters are made from them.
"""

from realtime_style.options.control import OSC_PORT as OSC_PORT
from realtime_style.options.control import ControlOptions as ControlOptions
from realtime_style.options.control import read_address as read_address
from realtime_style.options.declared import FEWEST_REFUSED as FEWEST_REFUSED
from realtime_style.options.declared import Declared as Declared
from realtime_style.options.declared import check as check
from realtime_style.options.declared import check_count as check_count
from realtime_style.options.declared import declared as declared
from realtime_style.options.declared import option as option
from realtime_style.options.files import ClusterOptions as ClusterOptions
from realtime_style.options.files import EncoderOptions as EncoderOptions
from realtime_style.options.files import Excerpt as Excerpt
from realtime_style.options.files import OnInterrupt as OnInterrupt
from realtime_style.options.files import PictureOptions as PictureOptions
from realtime_style.options.files import SegmentOptions as SegmentOptions
from realtime_style.options.files import StreamOptions as StreamOptions
from realtime_style.options.live import ANY_DEVICE as ANY_DEVICE
from realtime_style.options.live import BROWSER as BROWSER
from realtime_style.options.live import FADE_S as FADE_S
from realtime_style.options.live import ONLY_THIS_MACHINE as ONLY_THIS_MACHINE
from realtime_style.options.live import CameraOptions as CameraOptions
from realtime_style.options.live import LiveOptions as LiveOptions
from realtime_style.options.live import ServeOptions as ServeOptions
from realtime_style.options.painting import DEFAULT_STYLE as DEFAULT_STYLE
from realtime_style.options.painting import PHOTO as PHOTO
from realtime_style.options.painting import Device as Device
from realtime_style.options.painting import EngineOptions as EngineOptions
from realtime_style.options.painting import FilterOptions as FilterOptions
from realtime_style.options.painting import Quality as Quality
from realtime_style.options.painting import ScaleOptions as ScaleOptions
from realtime_style.options.painting import StrokeUnit as StrokeUnit
from realtime_style.options.painting import Variant as Variant
from realtime_style.options.reading import read_time as read_time

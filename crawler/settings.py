"""Scrapy's settings for every crawl. What a job adds is set in `crawler.process`."""

BOT_NAME = "dingben"
SPIDER_MODULES = ["crawler.spiders"]

# only the web, and nothing that listens or remembers
DOWNLOAD_HANDLERS = {
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
    "http": "crawler.download.SiteDownloadHandler",
    "https": "crawler.download.SiteDownloadHandler",
}
SCHEDULER = "crawler.scheduler.FrontierScheduler"
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"  # the frontier knows every address
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
COOKIES_ENABLED = False
HTTPCACHE_ENABLED = False
HTTPPROXY_ENABLED = False  # a proxy comes from the job, never from the environment
DOWNLOAD_VERIFY_CERTIFICATES = True
TWISTED_DNS_RESOLVER = "crawler.politeness.guard.GuardedResolver"
DNS_TIMEOUT = 20

# politeness; delays and concurrency of each host come from its declaration
ROBOTSTXT_OBEY = True
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_MAX_DELAY = 60
CONCURRENT_REQUESTS = 0  # each host's share is leased by itself
CONCURRENT_ITEMS = 1  # Scrapy starts that many tasks a page; the spider makes no items
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1
DOWNLOAD_DELAY_JITTER = 0  # a jitter of half would undercut the declared delay

# what one answer may cost
DOWNLOAD_TIMEOUT = 60
DOWNLOAD_MAXSIZE = 32 << 20
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_FAIL_ON_DATALOSS = False  # kept, and marked WARC-Truncated
REDIRECT_MAX_TIMES = 8
METAREFRESH_ENABLED = False
RETRY_TIMES = 2
RETRY_GIVE_UP_LOG_LEVEL = "DEBUG"
URLLENGTH_LIMIT = 2083

DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
}
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.middlewares.GuardMiddleware": 40,
    "crawler.politeness.robots.RobotsMiddleware": 100,
    "crawler.middlewares.TallyMiddleware": 970,
    "crawler.middlewares.RecordMiddleware": 980,
}
# Scrapy imports even the extensions that are switched off, and remote control takes half a
# second of every crawl process
EXTENSIONS_BASE: dict[str, int] = {}
EXTENSIONS = {
    "scrapy.extensions.corestats.CoreStats": 0,
    "crawler.politeness.throttle.SiteThrottle": 0,
}
LOG_LEVEL = "ERROR"
LOG_VERSIONS: list[str] = []
STATS_DUMP = False

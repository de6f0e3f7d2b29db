#!/usr/bin/python3
"""A real S3 server for tests: OpenStack Swift (Debian's python3-swift) with s3api, all its servers in this one process.

    swift-s3.py FOLDER PORT
Prints a line of JSON (endpoint, accessKeyId, secretAccessKey, region) once it serves, and ends when its standard input does.
s3api 2.30 lacks two things that S3 has: conditional PUT and comparing x-amz-checksum-sha256. They are added here, so tests of
them show what our requests ask for, not what every store does.
"""
import os
import sys

import eventlet
import eventlet.patcher

eventlet.patcher.monkey_patch(all=False, socket=True, select=True, thread=True)

import base64
import hashlib
import http.client
import json
import logging
import time
from urllib.parse import parse_qsl

from eventlet import listen, wsgi
from eventlet.hubs import trampoline
from eventlet.semaphore import Semaphore

folder, port = os.path.abspath(sys.argv[1]), int(sys.argv[2])
account, user, secret, region = 'gatehouse', 'tests', 'sesame-sesame', 'us-east-1'
os.makedirs(os.path.join(folder, 'devices', 'd1'), exist_ok=True)
os.environ['TZ'] = 'UTC+0'
time.tzset()


def write(name, text):
    with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
        file.write(text)


write('swift.conf', '[swift-hash]\nswift_hash_path_suffix = tests\nswift_hash_path_prefix = tests\n')

import swift.common.utils as utils

utils.SWIFT_CONF_FILE = os.path.join(folder, 'swift.conf')
from swift.common.storage_policy import reload_storage_policies

utils.validate_configuration()
reload_storage_policies()


class NoSyslog(logging.NullHandler):
    """Swift wants a syslog, and a machine of tests has none."""
    LOG_LOCAL0 = 0
    facility_names = {}

    def __init__(self, *_args, **_more):
        super().__init__()


utils.ThreadSafeSysLogHandler = NoSyslog
from swift.common.middleware.s3api import s3request
from swift.common.ring import RingBuilder
from swift.common.wsgi import ConfigString, NullLogger, RestrictedGreenPool, SwiftHttpProtocol, loadapp

kinds = ('account', 'container', 'object')
doors = {kind: listen(('127.0.0.1', 0)) for kind in kinds}
doors['proxy'] = listen(('127.0.0.1', port), backlog=512)
for kind in kinds:
    ring = RingBuilder(4, 1, 0)
    at = {'ip': '127.0.0.1', 'port': doors[kind].getsockname()[1]}
    ring.add_dev({'id': 0, 'region': 1, 'zone': 1, 'weight': 1, 'device': 'd1', 'meta': '', **at,
                  'replication_ip': at['ip'], 'replication_port': at['port']})
    ring.rebalance(seed='1')
    ring.get_ring().save(os.path.join(folder, kind + '.ring.gz'))

everywhere = {'swift_dir': folder, 'fallocate_reserve': 0, 'disable_fallocate': 'true', 'log_level': 'ERROR'}
filters = {
    'catch_errors': {},
    'gatekeeper': {},
    'healthcheck': {},
    'listing_formats': {},
    's3api': {'location': region, 's3_acl': 'false', 'check_bucket_owner': 'false', 'auth_pipeline_check': 'true'},
    'tempauth': {f'user_{account}_{user}': f'{secret} .admin'},
    'bulk': {},
    'slo': {},
    'dlo': {},
}


def section(name, options):
    return f'[{name}]\n' + ''.join(f'{key} = {value}\n' for key, value in options.items())


def storage(kind):
    own = {**everywhere, 'devices': os.path.join(folder, 'devices'), 'mount_check': 'false'}
    return (section('DEFAULT', own) + section('pipeline:main', {'pipeline': f'{kind}-server'})
            + section(f'app:{kind}-server', {'use': f'egg:swift#{kind}'}))


def proxy():
    return (section('DEFAULT', everywhere)
            + section('pipeline:main', {'pipeline': ' '.join([*filters, 'proxy-server'])})
            + section('app:proxy-server', {'use': 'egg:swift#proxy', 'account_autocreate': 'true',
                                           'allow_account_management': 'true'})
            + ''.join(section(f'filter:{name}', {'use': f'egg:swift#{name}', **own}) for name, own in filters.items()))


# Swift itself honours `If-None-Match: *`, but s3api answers 501 before it could.
strict = s3request.S3Request._validate_headers


def validate_headers(request):
    wanted = request.environ.get('HTTP_IF_NONE_MATCH')
    if request.method != 'PUT' or wanted != '*':
        return strict(request)
    del request.environ['HTTP_IF_NONE_MATCH']
    try:
        return strict(request)
    finally:
        request.environ['HTTP_IF_NONE_MATCH'] = wanted


s3request.S3Request._validate_headers = validate_headers


class Memory:
    """What Swift's middleware keeps in memcached otherwise."""

    def __init__(self):
        self.kept = {}

    def get(self, key, **_more):
        value, until = self.kept.get(key, (None, None))
        return None if until is not None and until < time.monotonic() else value

    def set(self, key, value, time=0, **_more):
        self.kept[key] = (value, now() + time if time else None)

    def delete(self, key, **_more):
        self.kept.pop(key, None)

    def incr(self, key, delta=1, time=0, **_more):
        value = max(0, int(self.get(key) or 0) + int(delta))
        self.set(key, value, time)
        return value

    def decr(self, key, delta=1, time=0, **_more):
        return self.incr(key, -int(delta), time)


now = time.monotonic
memory = Memory()
turns = {}


def compare_hash(env):
    said = env.get('HTTP_X_AMZ_CHECKSUM_SHA256')
    if said is None:
        query = {key.lower(): value for key, value in parse_qsl(env.get('QUERY_STRING', ''))}
        said = query.get('x-amz-checksum-sha256')
    if said and env.get('CONTENT_LENGTH'):
        wanted = base64.b64decode(said).hex()
        length = int(env['CONTENT_LENGTH'])
        env['wsgi.input'] = s3request.HashingInput(env['wsgi.input'], length, hashlib.sha256, wanted)


def serve(kind, conf):
    inner = loadapp(ConfigString(conf), global_conf={'log_name': kind})

    def app(env, start_response):
        env['swift.cache'] = memory
        if kind != 'proxy' or env['REQUEST_METHOD'] != 'PUT':
            return inner(env, start_response)
        compare_hash(env)
        if env.get('HTTP_IF_NONE_MATCH') != '*':
            return inner(env, start_response)
        # Swift looks first and writes then: of several at once all would win.
        with turns.setdefault(env['PATH_INFO'], Semaphore()):
            return inner(env, start_response)

    wsgi.server(doors[kind], app, NullLogger(), custom_pool=RestrictedGreenPool(size=128), protocol=SwiftHttpProtocol,
                socket_timeout=60, capitalize_response_headers=False, log_output=False)


for kind in kinds:
    eventlet.spawn(serve, kind, storage(kind))
eventlet.spawn(serve, 'proxy', proxy())


def tell():
    number = doors['proxy'].getsockname()[1]
    for _ in range(200):
        try:
            asking = http.client.HTTPConnection('127.0.0.1', number, timeout=5)
            asking.request('GET', '/healthcheck')
            if asking.getresponse().status == 200:
                break
        except OSError:
            pass
        eventlet.sleep(0.05)
    print(json.dumps({'endpoint': f'http://127.0.0.1:{number}', 'accessKeyId': f'{account}:{user}',
                      'secretAccessKey': secret, 'region': region}), flush=True)


eventlet.spawn(tell)
trampoline(0, read=True)
os._exit(0)

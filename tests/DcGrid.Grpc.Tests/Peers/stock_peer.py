"""The stock gRPC peer of the tests: Debian's python3-grpcio as a server, or as a client that plays scenarios.

    stock_peer.py server DESCRIPTORS [KEY_FILE CERTIFICATE_FILE]
        Serves dcgrid.test.InteropService on a free loopback port, prints the port, ends when stdin does.
    stock_peer.py client DESCRIPTORS TARGET [CA_FILE]
        For each line on stdin, {"scenario": ..., arguments}, prints one line of JSON: what was observed.

DESCRIPTORS is a file with a FileDescriptorSet: the messages need no generated code. Keys and certificates are PEM.
"""
import json
import sys
import threading
import time
from concurrent import futures

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

SERVICE = "dcgrid.test.InteropService"
INITIAL = "x-echo-initial"
TRAILING = "x-echo-trailing-bin"
STATUS_DETAILS = "grpc-status-details-bin"
SAFETY_SECONDS = 60


class Messages:
    """Message classes by name, from the descriptors that the test hands over."""

    def __init__(self, path):
        pool = descriptor_pool.DescriptorPool()
        with open(path, "rb") as file:
            for descriptor in descriptor_pb2.FileDescriptorSet.FromString(file.read()).file:
                pool.Add(descriptor)
        factory = message_factory.MessageFactory(pool)
        self._get = lambda name: factory.GetPrototype(pool.FindMessageTypeByName(name))

    def __getattr__(self, name):
        return self._get("dcgrid.test." + name)

    def rpc_status(self):
        return self._get("google.rpc.Status")


def shape(messages):
    """Each method: whether requests and responses are streams, and their types."""
    m = messages
    return {
        "EmptyCall": (False, False, m.Empty, m.Empty),
        "UnaryCall": (False, False, m.SimpleRequest, m.SimpleResponse),
        "StreamingInputCall": (True, False, m.SimpleRequest, m.SizeResponse),
        "StreamingOutputCall": (False, True, m.StreamingOutputRequest, m.SimpleResponse),
        "FullDuplexCall": (True, True, m.SimpleRequest, m.SimpleResponse),
        "WaitForCancellation": (False, False, m.Empty, m.Empty),
        "StreamAndWait": (False, True, m.Empty, m.SimpleResponse),
        "GetCancelledCalls": (False, False, m.Empty, m.SizeResponse),
        "UnimplementedCall": (False, False, m.Empty, m.Empty),
    }


def code_of(number):
    return next(code for code in grpc.StatusCode if code.value[0] == number)


class Service:
    def __init__(self, messages):
        self.m = messages
        self.cancelled = 0
        self.lock = threading.Lock()

    def respond(self, size):
        return self.m.SimpleResponse(payload=bytes(size))

    def fail(self, status, payload, context):
        if status.code == 0:
            return
        if status.with_details:
            details = self.m.rpc_status()(code=status.code, message=status.message)
            packed = details.details.add()
            packed.type_url = "type.googleapis.com/dcgrid.test.SimpleRequest"
            packed.value = self.m.SimpleRequest(payload=payload).SerializeToString()
            context.set_trailing_metadata(((STATUS_DETAILS, details.SerializeToString()),))
        context.abort(code_of(status.code), status.message)

    def echo_metadata(self, context):
        sent = dict(context.invocation_metadata())
        if TRAILING in sent:
            context.set_trailing_metadata(((TRAILING, sent[TRAILING]),))
        if INITIAL in sent:
            context.send_initial_metadata(((INITIAL, sent[INITIAL]),))

    def wait(self, context):
        over = threading.Event()
        if context.add_callback(over.set):
            over.wait(SAFETY_SECONDS)

    def count_cancelled(self):
        with self.lock:
            self.cancelled += 1

    def EmptyCall(self, request, context):
        return self.m.Empty()

    def UnaryCall(self, request, context):
        self.echo_metadata(context)
        self.fail(request.status, request.payload, context)
        return self.respond(request.response_size)

    def StreamingInputCall(self, requests, context):
        size = 0
        for request in requests:
            self.fail(request.status, request.payload, context)
            size += len(request.payload)
        return self.m.SizeResponse(size=size)

    def StreamingOutputCall(self, request, context):
        for size in request.response_sizes:
            yield self.respond(size)
        self.fail(request.status, b"", context)

    def FullDuplexCall(self, requests, context):
        self.echo_metadata(context)
        for request in requests:
            self.fail(request.status, request.payload, context)
            yield self.respond(request.response_size)

    def WaitForCancellation(self, request, context):
        self.wait(context)
        self.count_cancelled()
        return request

    def StreamAndWait(self, request, context):
        # A call that is cancelled early is not resumed after the yield, only closed.
        try:
            yield self.respond(1)
            self.wait(context)
        finally:
            self.count_cancelled()

    def GetCancelledCalls(self, request, context):
        with self.lock:
            return self.m.SizeResponse(size=self.cancelled)


def serve(messages, key_file=None, certificate_file=None):
    service = Service(messages)
    handlers = {}
    for name, (many_in, many_out, request, response) in shape(messages).items():
        if not hasattr(service, name):
            continue
        make = getattr(grpc, "%s_%s_rpc_method_handler" % (
            "stream" if many_in else "unary", "stream" if many_out else "unary"))
        handlers[name] = make(getattr(service, name), request.FromString, response.SerializeToString)
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=32))
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
    if key_file:
        with open(key_file, "rb") as key, open(certificate_file, "rb") as certificate:
            credentials = grpc.ssl_server_credentials(((key.read(), certificate.read()),))
        port = server.add_secure_port("127.0.0.1:0", credentials)
    else:
        port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    sys.stdin.read()
    server.stop(0)


class Client:
    def __init__(self, messages, target, ca_file=None):
        self.m = messages
        options = [("grpc.max_receive_message_length", -1)]
        if ca_file:
            with open(ca_file, "rb") as file:
                credentials = grpc.ssl_channel_credentials(file.read())
            token = grpc.metadata_call_credentials(
                lambda context, callback: callback(((INITIAL, "Bearer from-stock"),), None))
            self.channel = grpc.secure_channel(
                target, grpc.composite_channel_credentials(credentials, token), options)
        else:
            self.channel = grpc.insecure_channel(target, options)

    def method(self, name, service=SERVICE):
        many_in, many_out, request, response = shape(self.m)[name]
        make = getattr(self.channel, "%s_%s" % ("stream" if many_in else "unary", "stream" if many_out else "unary"))
        return make("/%s/%s" % (service, name), request.SerializeToString, response.FromString)

    def outcome(self, call, act):
        """What a call came to: status, message, metadata, and what act() saw."""
        seen = {}
        try:
            seen["saw"] = act()
        except grpc.RpcError:
            pass
        seen["code"] = call.code().value[0]
        seen["detail"] = call.details()
        seen["initial"] = {k: v for k, v in call.initial_metadata() if k == INITIAL}
        trailing = dict(call.trailing_metadata() or ())
        if TRAILING in trailing:
            seen["trailing"] = list(trailing[TRAILING])
        if STATUS_DETAILS in trailing:
            details = self.m.rpc_status().FromString(trailing[STATUS_DETAILS])
            inner = self.m.SimpleRequest.FromString(details.details[0].value)
            seen["details"] = {"code": details.code, "message": details.message, "payload": list(inner.payload)}
        return seen

    def unary(self, name, request, service=SERVICE, **options):
        call = self.method(name, service).future(request, timeout=options.pop("timeout", SAFETY_SECONDS), **options)

        def act():
            response = call.result()
            return len(response.payload) if hasattr(response, "payload") else 0
        return self.outcome(call, act)

    def cancelled_calls(self):
        return self.method("GetCancelledCalls")(self.m.Empty(), timeout=SAFETY_SECONDS).size

    def await_cancelled(self, count):
        """Asks until the server has noticed; each question is a round trip."""
        end = time.monotonic() + SAFETY_SECONDS
        while self.cancelled_calls() < count:
            if time.monotonic() > end:
                return False
        return True

    def empty(self):
        return self.unary("EmptyCall", self.m.Empty())

    def large(self, request_size, response_size):
        return self.unary("UnaryCall", self.m.SimpleRequest(payload=bytes(request_size), response_size=response_size))

    def status(self, number, message, with_details=False, payload=()):
        request = self.m.SimpleRequest(payload=bytes(payload))
        request.status.code = number
        request.status.message = message
        request.status.with_details = with_details
        return self.unary("UnaryCall", request)

    def throw(self, text):
        return self.unary("UnaryCall", self.m.SimpleRequest(throw_text=text))

    def metadata(self, text, trailing):
        return self.unary(
            "UnaryCall", self.m.SimpleRequest(response_size=1), metadata=((INITIAL, text), (TRAILING, bytes(trailing))))

    def plain(self):
        return self.unary("UnaryCall", self.m.SimpleRequest(response_size=1))

    def gzip(self, request_size):
        return self.unary(
            "UnaryCall", self.m.SimpleRequest(payload=bytes(request_size), response_size=5),
            compression=grpc.Compression.Gzip)

    def deflate(self, request_size):
        return self.unary(
            "UnaryCall", self.m.SimpleRequest(payload=bytes(request_size), response_size=5),
            compression=grpc.Compression.Deflate)

    def unimplemented_method(self):
        return self.unary("UnimplementedCall", self.m.Empty())

    def unknown_method(self):
        shape_of_empty = self.channel.unary_unary(
            "/%s/NeverHeardOf" % SERVICE, self.m.Empty.SerializeToString, self.m.Empty.FromString)
        call = shape_of_empty.future(self.m.Empty(), timeout=SAFETY_SECONDS)
        return self.outcome(call, lambda: call.result() and 0)

    def unknown_service(self):
        return self.unary("UnimplementedCall", self.m.Empty(), "dcgrid.test.UnimplementedService")

    def streaming_input(self, sizes, fail_after=None):
        def requests():
            for i, size in enumerate(sizes):
                request = self.m.SimpleRequest(payload=bytes(size))
                if i == fail_after:
                    request.status.code = 8
                    request.status.message = "full"
                yield request
        call = self.method("StreamingInputCall").future(requests(), timeout=SAFETY_SECONDS)
        return self.outcome(call, lambda: call.result().size)

    def streaming_output(self, sizes, number=0):
        request = self.m.StreamingOutputRequest(response_sizes=sizes)
        request.status.code = number
        call = self.method("StreamingOutputCall")(request, timeout=SAFETY_SECONDS)
        seen = []

        def act():
            for response in call:
                seen.append(len(response.payload))
        result = self.outcome(call, act)
        result["saw"] = seen
        return result

    def duplex(self, sizes):
        """Ping-pong: the next request goes out only when the response is in."""
        turn = threading.Semaphore(1)

        def requests():
            for size in sizes:
                turn.acquire(timeout=SAFETY_SECONDS)
                yield self.m.SimpleRequest(response_size=size)
        call = self.method("FullDuplexCall")(requests(), timeout=SAFETY_SECONDS)

        def act():
            seen = []
            for response in call:
                seen.append(len(response.payload))
                turn.release()
            return seen
        return self.outcome(call, act)

    def deadline(self):
        # On a slow machine the first deadlines may pass before the server has the call.
        for timeout in (0.3, 3, 30):
            before = self.cancelled_calls()
            result = self.unary("WaitForCancellation", self.m.Empty(), timeout=timeout)
            result["server_noticed"] = any(self.cancelled_calls() > before for _ in range(200))
            if result["server_noticed"]:
                break
        return result

    def cancel(self):
        before = self.cancelled_calls()
        call = self.method("StreamAndWait")(self.m.Empty(), timeout=SAFETY_SECONDS)
        next(call)
        call.cancel()
        return {"code": call.code().value[0], "server_noticed": self.await_cancelled(before + 1)}

    def hundred(self):
        calls = [self.method("UnaryCall").future(self.m.SimpleRequest(response_size=i), timeout=SAFETY_SECONDS)
                 for i in range(100)]
        return {"saw": [len(call.result().payload) for call in calls]}


def play(messages, target, ca_file=None):
    client = Client(messages, target, ca_file)
    for line in sys.stdin:
        arguments = json.loads(line)
        print(json.dumps(getattr(client, arguments.pop("scenario"))(**arguments)), flush=True)


if __name__ == "__main__":
    {"server": serve, "client": play}[sys.argv[1]](Messages(sys.argv[2]), *sys.argv[3:])

using System.Text;
using DcGrid.Irods.Messages;
using DcGrid.Irods.Wire;

namespace DcGrid.Irods.Tests.Wire;

/// <summary>Each message, byte for byte, both ways.</summary>
public sealed class MessageBytesTests
{
    private const string NoKeywords = "<KeyValPair_PI><ssLen>0</ssLen></KeyValPair_PI>";

    [Fact]
    public void Header() => BothWays(
        new MessageHeader("RODS_API_REQ", 120, 0, 4096, 606),
        "<MsgHeader_PI><type>RODS_API_REQ</type><msgLen>120</msgLen><errorLen>0</errorLen><bsLen>4096</bsLen><intInfo>606</intInfo></MsgHeader_PI>");

    [Fact]
    public void Startup() => BothWays(
        new StartupPack("alice", "tempZone", "alice", "tempZone", "testrequest_server_negotiation"),
        "<StartupPack_PI><irodsProt>1</irodsProt><reconnFlag>0</reconnFlag><connectCnt>0</connectCnt><proxyUser>alice</proxyUser>"
        + "<proxyRcatZone>tempZone</proxyRcatZone><clientUser>alice</clientUser><clientRcatZone>tempZone</clientRcatZone>"
        + "<relVersion>rods4.3.2</relVersion><apiVersion>d</apiVersion><option>testrequest_server_negotiation</option></StartupPack_PI>");

    [Fact]
    public void Version() => BothWays(
        new VersionAnswer(-1825000, "rods5.0.2", "d"),
        "<Version_PI><status>-1825000</status><relVersion>rods5.0.2</relVersion><apiVersion>d</apiVersion>"
        + "<reconnPort>0</reconnPort><reconnAddr></reconnAddr><cookie>0</cookie></Version_PI>");

    [Fact]
    public void Negotiation() => BothWays(
        new NegotiationMessage(1, "cs_neg_result_kw=CS_NEG_USE_SSL;"),
        "<CS_NEG_PI><status>1</status><result>cs_neg_result_kw=CS_NEG_USE_SSL;</result></CS_NEG_PI>");

    [Fact]
    public void Challenge_and_response()
    {
        BothWays(new AuthenticationChallenge("AAEC"), "<authRequestOut_PI><challenge>AAEC</challenge></authRequestOut_PI>");
        BothWays(
            new AuthenticationResponse("l6aTYPiS/udYmo/jC6wl6Q==", "alice#tempZone"),
            "<authResponseInp_PI><response>l6aTYPiS/udYmo/jC6wl6Q==</response><username>alice#tempZone</username></authResponseInp_PI>");
    }

    [Fact]
    public void Json_in_a_buffer()
    {
        BothWays(
            BinaryBuffer.FromJson(new() { ["scheme"] = "native" }),
            "<BinBytesBuf_PI><buflen>19</buflen><buf>eyJzY2hlbWUiOiJuYXRpdmUifQ==</buf></BinBytesBuf_PI>");
        Assert.Equal("x", new BinaryBuffer(0, Convert.ToBase64String("{\"a\":\"x\"}\0"u8)).ToJson()["a"]!.GetValue<string>());
    }

    [Fact]
    public void Pam_and_the_start_of_tls()
    {
        BothWays(new TlsStart(), "<sslStartInp_PI><arg0></arg0></sslStartInp_PI>");
        BothWays(
            new PamRequest("alice", "<&\"'`", 8),
            "<pamAuthRequestInp_PI><pamUser>alice</pamUser><pamPassword>&lt;&amp;&quot;'`</pamPassword><timeToLive>8</timeToLive></pamAuthRequestInp_PI>");
        BothWays(new PamAnswer("generated"), "<pamAuthRequestOut_PI><irodsPamPassword>generated</irodsPamPassword></pamAuthRequestOut_PI>");
    }

    [Fact]
    public void Object_with_keywords()
    {
        const string text = "<DataObjInp_PI><objPath>/z/a b</objPath><createMode>384</createMode><openFlags>2</openFlags><offset>0</offset>"
            + "<dataSize>5368709120</dataSize><numThreads>4</numThreads><oprType>1</oprType><KeyValPair_PI><ssLen>2</ssLen><keyWord>dataType</keyWord>"
            + "<keyWord>forceFlag</keyWord><svalue>generic</svalue><svalue></svalue></KeyValPair_PI></DataObjInp_PI>";
        var message = new ObjectRequest("/z/a b")
        {
            CreateMode = 384,
            OpenFlags = 2,
            DataSize = 5L << 30,
            Threads = 4,
            Operation = OperationType.Put,
            Keywords = new KeywordPairs { { "dataType", "generic" }, "forceFlag" },
        };
        Assert.Equal(text, Write(message));
        var read = Read<ObjectRequest>(text);
        Assert.Equal(text, Write(read));
        Assert.Equal(message.Keywords, read.Keywords);
        Assert.Equal(message, read with { Keywords = message.Keywords });
    }

    [Fact]
    public void Open_object() => BothWays(
        new OpenedObjectRequest(3) { Length = 4194304, Whence = 1, Offset = 8589934592, BytesWritten = 7 },
        "<OpenedDataObjInp_PI><l1descInx>3</l1descInx><len>4194304</len><whence>1</whence><oprType>0</oprType><offset>8589934592</offset>"
        + $"<bytesWritten>7</bytesWritten>{NoKeywords}</OpenedDataObjInp_PI>");

    [Fact]
    public void Small_answers()
    {
        BothWays(new SeekAnswer(8589934592), "<fileLseekOut_PI><offset>8589934592</offset></fileLseekOut_PI>");
        BothWays(new IntegerBody(3), "<INT_PI><myInt>3</myInt></INT_PI>");
        BothWays(new StringBody("sha2:x"), "<STR_PI><myStr>sha2:x</myStr></STR_PI>");
    }

    [Fact]
    public void Portal() => BothWays(
        new PortalOffer(0, 3, 4, "", 20001, 123456, "localhost"),
        "<PortalOprOut_PI><status>0</status><l1descInx>3</l1descInx><numThreads>4</numThreads><chksum></chksum><PortList_PI><portNum>20001</portNum>"
        + "<cookie>123456</cookie><sock>0</sock><windowSize>0</windowSize><hostAddr>localhost</hostAddr></PortList_PI></PortalOprOut_PI>");

    [Fact]
    public void Stat() => BothWays(
        new StatAnswer(12, 1, "10014", "sha2:x", "alice", "z", "01700000000", "01700000001"),
        "<RodsObjStat_PI><objSize>12</objSize><objType>1</objType><dataMode>0</dataMode><dataId>10014</dataId><chksum>sha2:x</chksum><ownerName>alice</ownerName>"
        + "<ownerZone>z</ownerZone><createTime>01700000000</createTime><modifyTime>01700000001</modifyTime></RodsObjStat_PI>");

    [Fact]
    public void Rename()
    {
        const string end = $"<createMode>0</createMode><openFlags>0</openFlags><offset>0</offset><dataSize>0</dataSize><numThreads>0</numThreads><oprType>11</oprType>{NoKeywords}";
        const string text = $"<DataObjCopyInp_PI><DataObjInp_PI><objPath>/z/a</objPath>{end}</DataObjInp_PI><DataObjInp_PI><objPath>/z/b</objPath>{end}</DataObjInp_PI></DataObjCopyInp_PI>";
        var message = new RenameRequest(
            new ObjectRequest("/z/a") { Operation = OperationType.RenameObject },
            new ObjectRequest("/z/b") { Operation = OperationType.RenameObject });
        Assert.Equal(text, Write(message));
        Assert.Equal(text, Write(Read<RenameRequest>(text)));
    }

    [Fact]
    public void Collection()
    {
        const string text = "<CollInpNew_PI><collName>/z/c</collName><flags>0</flags><oprType>0</oprType><KeyValPair_PI><ssLen>1</ssLen>"
            + "<keyWord>recursiveOpr</keyWord><svalue></svalue></KeyValPair_PI></CollInpNew_PI>";
        Assert.Equal(text, Write(new CollectionRequest("/z/c", new KeywordPairs { "recursiveOpr" })));
        Assert.Equal(text, Write(Read<CollectionRequest>(text)));
        BothWays(
            new CollectionProgress(10, 25, "/z/c/f"),
            "<CollOprStat_PI><filesCnt>10</filesCnt><totalFileCnt>25</totalFileCnt><bytesWritten>0</bytesWritten><lastObjPath>/z/c/f</lastObjPath></CollOprStat_PI>");
    }

    [Fact]
    public void Attribute_ends_with_keywords_though_there_are_none() => BothWays(
        new MetadataRequest("add", "-d", "/z/f", "seeing", "1.1", "arcsec"),
        "<ModAVUMetadataInp_PI><arg0>add</arg0><arg1>-d</arg1><arg2>/z/f</arg2><arg3>seeing</arg3><arg4>1.1</arg4><arg5>arcsec</arg5><arg6></arg6>"
        + $"<arg7></arg7><arg8></arg8><arg9></arg9>{NoKeywords}</ModAVUMetadataInp_PI>");

    [Fact]
    public void Query()
    {
        const string text = $"<GenQueryInp_PI><maxRows>256</maxRows><continueInx>0</continueInx><partialStartIndex>0</partialStartIndex><options>0</options>{NoKeywords}"
            + "<InxIvalPair_PI><iiLen>2</iiLen><inx>403</inx><inx>407</inx><ivalue>1024</ivalue><ivalue>1</ivalue></InxIvalPair_PI>"
            + "<InxValPair_PI><isLen>1</isLen><inx>501</inx><svalue>= '/z/c'</svalue></InxValPair_PI></GenQueryInp_PI>";
        Assert.Equal(text, Write(new QueryRequest(256, 0, [(403, 1024), (407, 1)], [(501, "= '/z/c'")])));
        Assert.Equal(text, Write(Read<QueryRequest>(text)));
    }

    [Fact]
    public void Answer_of_a_query_is_read_without_its_padding()
    {
        const string page = "<GenQueryOut_PI><rowCnt>2</rowCnt><attriCnt>1</attriCnt><continueInx>1</continueInx><totalRowCount>0</totalRowCount>"
            + "<SqlResult_PI><attriInx>403</attriInx><reslen>4</reslen><value>a&amp;b</value><value>c</value></SqlResult_PI>";
        var message = new QueryAnswer(2, 1, [(403, ["a&b", "c"])]);
        Assert.Equal(page + "</GenQueryOut_PI>", Write(message));
        var read = Read<QueryAnswer>(page + "\n<SqlResult_PI><attriInx>0</attriInx><reslen>0</reslen></SqlResult_PI>\n</GenQueryOut_PI>\n");
        Assert.Equal(["a&b", "c"], Assert.Single(read.Columns).Values);
        Assert.Equal((2, 1), (read.RowCount, read.Continue));
    }

    [Fact]
    public void Errors()
    {
        const string text = "<RError_PI><count>1</count><RErrMsg_PI><status>-3002000</status><msg>deprecated</msg></RErrMsg_PI></RError_PI>";
        Assert.Equal(text, Write(new ErrorStack([(-3002000, "deprecated")])));
        Assert.Equal((-3002000, "deprecated"), Assert.Single(Read<ErrorStack>(text).Messages));
    }

    private static void BothWays<T>(T message, string text)
        where T : IMessageBody<T>
    {
        Assert.Equal(text, Write(message));
        Assert.Equal(message, Read<T>(text));
    }

    private static string Write<T>(T message)
        where T : IMessageBody<T>
    {
        var writer = new XmlBodyWriter();
        writer.Body(message);
        return Encoding.UTF8.GetString(writer.Written.Span);
    }

    private static T Read<T>(string text)
        where T : IMessageBody<T> =>
        T.ReadFields(XmlElement.Parse(Encoding.UTF8.GetBytes(text), XmlQuoting.Standard));
}

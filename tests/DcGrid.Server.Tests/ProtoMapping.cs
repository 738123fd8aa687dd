using System.Collections;
using DcGrid.Production;
using DcGrid.Server.Rpc;
using DcGrid.Server.Tests.Support;
using DcGrid.Store;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace DcGrid.Server.Tests;

/// <summary>No field is forgotten on the way to the wire, and none on the way back.</summary>
public sealed class ProtoMapping
{
    private static readonly DateTimeOffset At = new(2013, 7, 1, 1, 2, 3, TimeSpan.Zero);
    private static readonly ImageDataId Image = new(4192, 4, 300, "r");
    private static readonly PatchDataId Patch = new(1, 380, 5, "i");
    private static readonly InputFile Input = new("fpC", "raw/fpC", "file:///raw/fpC", new string('a', 64), 10, Image);
    private static readonly OutputFile Output = new("calexp", "c/calexp", "file:///c/calexp", new string('b', 64), 20);
    private static readonly Outcome Outcome = new(
        OutcomeCode.PsfFailed, "too few stars", [new(OutcomeCode.PsfFailed, "too few stars")], [new("seeing", 1.5, "arcsec")]);

    private static readonly AttemptTimes Times = new(1, 2, 3, 4, 5, 6, 7, 8, 9, At, 10);

    private static readonly TaskRecord Record =
        new(new TaskId(1), "DC", Stage.Coadd, Patch, TaskState.Held, OutcomeCode.NoOverlap, "no overlap", 2, At, "held by hand");

    private static readonly CampaignDefinition Definition = new(
        "DC",
        "a test",
        "astromatic",
        "1.0",
        3,
        "file:///se/DC",
        [new(Stage.Coadd, [new(Stage.ProcessCcd, true, 2, 0.5)], new(600, 1000, 500, 2), """{"a":1}""") { Requires = ["bigmem"] }],
        [new(OutcomeCode.ToolFailed, 2, 30, true)],
        true)
    {
        Share = 5,
        Requires = ["release:1.0"],
        Bundles = new BundleRule(20, 1024, 300),
        MaxFiles = 12,
    };

    private static readonly CampaignRecord Campaign = new(new CampaignId(4), Definition, "running", At, 10, 5, 1);

    private static readonly CampaignStatus Status = new(
        Campaign,
        [new(Stage.Coadd, "r", TaskState.Failed, OutcomeCode.NoOverlap, 6)],
        [new(Stage.Coadd, "r", 7)],
        [new(Stage.Coadd, At, At, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)],
        11);

    private static readonly PilotCapability Capability = new(4, 8000, 20_000, 3600, ["astromatic"]) { Tags = ["site:local"] };

    public static TheoryData<string> Messages => [.. AllMessages().Select(message => message.Descriptor.Name)];

    [Theory]
    [MemberData(nameof(Messages))]
    public void Every_field_of_a_message_is_filled(string name) =>
        AssertFilled(AllMessages().Single(message => message.Descriptor.Name == name));

    [Fact]
    public void Data_ids_come_back_as_they_went() =>
        Assert.Equal([Image, Patch], new TaskDataId[] { Image, Patch }.Select(id => FromProto.DataId(ToProto.DataId(id))));

    [Fact]
    public void A_definition_comes_back_as_it_went()
    {
        var wire = ToProto.Campaign(Campaign).Definition;
        var back = ToProto.Campaign(Campaign with { Definition = FromProto.Definition(wire) }).Definition;
        Assert.Equal(wire, back);
    }

    [Fact]
    public void Files_come_back_as_they_went()
    {
        Assert.Equal(Input, FromProto.Input(ToProto.Input(Input)));
        Assert.Equal(Input with { DataId = null }, FromProto.Input(ToProto.Input(Input with { DataId = null })));
    }

    [Fact]
    public void A_report_comes_in_as_it_was_sent()
    {
        var grant = new Protocol.V1.AttemptGrant { TaskId = 1, Attempt = 2, OutputUrl = "file:///c", OutputLfnPrefix = "c/" };
        var sent = PilotVoice.Report(grant, Protocol.V1.OutcomeCode.PsfFailed);
        var report = FromProto.Report(sent);
        var attempt = new AttemptRecord(
            2, new PilotId(3), "node1", "accepted", At, At, report.Outcome, report.Times, report.ExitStatus, report.StdoutTail, report.StderrTail, report.Outputs)
        {
            Notes = report.Notes,
        };
        var read = ToProto.Details(new TaskDetails(Record, [attempt], [], [], [])).Attempts[0];

        Assert.Equal(new AttemptKey(new TaskId(1), 2), report.Key);
        Assert.Equal(sent.Outcome, read.Outcome);
        Assert.Equal(sent.Times, read.Times);
        Assert.Equal(sent.Outputs, read.Outputs);
        Assert.Equal(sent.Notes, read.Notes);
        Assert.Equal((sent.ExitStatus, sent.StdoutTail, sent.StderrTail), (read.ExitStatus, read.StdoutTail, read.StderrTail));
    }

    [Fact]
    public void What_is_not_known_is_absent_and_not_nought()
    {
        var open = new AttemptRecord(1, new PilotId(3), "node1", "leased", At, null, null, null, null, "", "", []);
        var wire = ToProto.Details(new TaskDetails(Record, [open], [], [], [])).Attempts[0];
        Assert.Null(wire.Finished);
        Assert.Null(wire.Outcome);
        Assert.Null(wire.Times);
        Assert.Equal(-1, wire.ExitStatus);
        Assert.Null(ToProto.Token(new TokenRecord(new TokenId(1), "x", Role.Reader, At, At, null)).Revoked);
    }

    private static IEnumerable<IMessage> AllMessages()
    {
        var attempt = new AttemptRecord(1, new PilotId(3), "node1", "accepted", At, At, Outcome, Times, 137, "said", "complained", [Output]) { Notes = ["tried again"] };
        yield return ToProto.Details(new TaskDetails(Record, [attempt], [Input], [Record], [Record]));
        yield return ToProto.Grant(new AttemptGrant(
            new AttemptKey(new TaskId(1), 2), "DC", Stage.Coadd, Patch, "astromatic", new(600, 1000, 500, 2), [Input], 3, """{"a":1}""", "file:///o", "o/")
        {
            BundleUrl = "file:///o/bundles",
            Bundles = new BundleRule(20, 1024, 300),
        });
        yield return ToProto.Registered(new RegisteredFile("raw/x", "irods://h/z/x", new string('a', 64), 10, At));
        yield return ToProto.Located(new LocatedFile("DC/x", "irods://h/z/x", new string('a', 64), 10, new TaskId(3)));
        yield return ToProto.Verdict(new BookedReport(new AttemptKey(new TaskId(1), 2), Store.ReportVerdict.Superseded, TaskState.Ready));
        yield return ToProto.Key(new AttemptKey(new TaskId(1), 2));
        yield return ToProto.Verification(new CampaignVerification(Status, ["one is missing"], [new(Stage.Coadd, Patch)], [new(Stage.Coadd, Patch)], At));
        yield return ToProto.Explanation(new TaskExplanation(
            Record,
            Definition,
            Started: true,
            [new(Stage.ProcessCcd, TaskState.Ready, 3)],
            [Record],
            At,
            new(Stage.ProcessCcd, 5, 6),
            new(new PilotId(7), "local", "node1", At, At, At, LeftOut: true),
            new(8000, 9000, 10_000),
            new(6, 2, 1, 1, [new(MisfitReason.Memory, "x", 3, 100, new PilotId(4), "too little")], new PilotId(4))
            {
                NearestMisfits = [new(MisfitReason.Memory, "too little", "", 100)],
            }));
        yield return ToProto.File(new FileRecord(new TaskId(1), Stage.Coadd, Patch, 2, Output));
        yield return ToProto.Pilot(
            new PilotRecord(new PilotId(1), "uid", "local", "node1", "77.1", 123, "0.1.0", "gone", true, At, At, 4, 5, 6, "idle", Capability, new TokenId(7))
            { Connections = [new("irods://se:1247", 2, 3)] },
            "gone");
        yield return ToProto.Event(new EventRecord(1, At, "campaign.started", "DC", "operator", "10 tasks"));
        yield return ToProto.Token(new TokenRecord(new TokenId(1), "guest", Role.Operator, At, At, At));
    }

    private static void AssertFilled(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder().Where(field => field.ContainingOneof is null || field.Accessor.HasValue(message)))
        {
            var value = field.Accessor.GetValue(message);
            if (field.IsRepeated)
            {
                Assert.True(((IList)value).Count > 0, $"{field.FullName} is empty");
                value = ((IList)value)[0]!;
            }

            if (field.FieldType == FieldType.Message)
            {
                Assert.True(value is not null, $"{field.FullName} is absent");
                if (((IMessage)value!).Descriptor.File.Package != "google.protobuf")
                {
                    AssertFilled((IMessage)value);
                }
            }
            else
            {
                Assert.False(value is 0 or 0L or 0.0 or "" or false || (value is Enum number && Convert.ToInt32(number, null) == 0), $"{field.FullName} is not set");
            }
        }
    }
}

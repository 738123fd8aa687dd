using DcGrid.Server.Access;

namespace DcGrid.Server.Tests;

public sealed class AccessRules
{
    public static TheoryData<string> QueueCalls => [.. MethodsOf(TaskQueueService.Descriptor)];

    public static TheoryData<string> AdminCalls => [.. MethodsOf(AdminService.Descriptor)];

    [Theory]
    [MemberData(nameof(QueueCalls))]
    public void Only_a_pilot_may_call_the_queue(string method)
    {
        Assert.True(AccessInterceptor.Allows(Store.Role.Pilot, method));
        Assert.False(AccessInterceptor.Allows(Store.Role.Reader, method));
        Assert.False(AccessInterceptor.Allows(Store.Role.Operator, method));
        Assert.False(AccessInterceptor.Allows(Store.Role.Admin, method));
    }

    [Theory]
    [MemberData(nameof(AdminCalls))]
    public void A_pilot_may_call_nothing_of_the_administration(string method) =>
        Assert.False(AccessInterceptor.Allows(Store.Role.Pilot, method));

    [Theory]
    [MemberData(nameof(AdminCalls))]
    public void A_higher_role_may_do_all_that_a_lower_one_may(string method)
    {
        var allowed = new[] { Store.Role.Reader, Store.Role.Operator, Store.Role.Admin }
            .Select(role => AccessInterceptor.Allows(role, method));
        Assert.Equal(allowed.Order(), allowed);
        Assert.True(AccessInterceptor.Allows(Store.Role.Admin, method));
    }

    [Theory]
    [InlineData("ListTasks", Store.Role.Reader)]
    [InlineData("ExplainTask", Store.Role.Reader)]
    [InlineData("WatchCampaign", Store.Role.Reader)]
    [InlineData("SubmitTasks", Store.Role.Operator)]
    [InlineData("SubmitPilots", Store.Role.Operator)]
    [InlineData("IssueToken", Store.Role.Admin)]
    [InlineData("RevokeToken", Store.Role.Admin)]
    public void A_call_needs_the_role_it_was_given(string call, Store.Role least)
    {
        var method = $"/{AdminService.Descriptor.FullName}/{call}";
        Assert.True(AccessInterceptor.Allows(least, method));
        Assert.False(AccessInterceptor.Allows(least - 1, method));
    }

    [Theory]
    [InlineData("/dcgrid.v1.AdminService/CallOfTheFuture")]
    public void A_call_that_nobody_opened_needs_an_admin(string method)
    {
        Assert.False(AccessInterceptor.Allows(Store.Role.Operator, method));
        Assert.True(AccessInterceptor.Allows(Store.Role.Admin, method));
    }

    [Fact]
    public void A_service_that_is_not_known_is_closed_to_all() =>
        Assert.All(Enum.GetValues<Store.Role>(), role => Assert.False(AccessInterceptor.Allows(role, "/other.v1.Service/Call")));

    private static IEnumerable<string> MethodsOf(Google.Protobuf.Reflection.ServiceDescriptor service) =>
        service.Methods.Select(method => $"/{service.FullName}/{method.Name}");
}
